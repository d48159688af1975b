"""Words by which mail programs introduce a quote, a forward or a signature, in the languages people write.

Data only. Each list is matched case-insensitively; a new language is a new word in each.
"""
from __future__ import annotations

WROTE = (
    "wrote", "writes", "sent", "said",
    "schrieb", "geschrieben", "schreibt", "geschreven",
    "a écrit", "écrit", "a ecrit",
    "escribió", "escribio", "ha escrit", "va escriure",
    "ha scritto", "scrive", "scritto",
    "escreveu", "escrito",
    "schreef",
    "skrev", "skrivit", "skrifaði",
    "kirjoitti",
    "napisał(a)", "napisał", "napisała", "pisze",
    "написал(а)", "написал", "написала", "пишет", "писал", "писал(а)", "написав", "пише",
    "napsal(a)", "napsal", "napsala", "napísal", "napísal(a)",
    "írta", "ezt írta", "a scris", "yazdı", "şunu yazdı", "έγραψε", "đã viết", "је написао", "je napisao", "je napisal",
    "のメール", "さんは書きました", "が書きました", "は書きました", "書きました", "wrote：",
    "写道", "寫道", "写到",
    "작성", "님이 작성", "님이 씀",
    "كتب", "כתב", "כתבה", "menulis",
)

OPENERS = (
    "on", "am", "le", "el", "il", "em", "a", "op", "den", "på", "pe", "w dniu", "dnia", "dne", "în data de", "on the",
    "in data", "vào", "pada", "am", "at", "era", "il giorno", "il", "em", "no dia", "el día", "do", "i dag", "у", "в",
    "um", "kl", "tarihinde", "στις", "בתאריך", "في", "message du", "sent from",
)

DAYS = (
    "mon", "tue", "wed", "thu", "fri", "sat", "sun", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday",
    "sunday", "mo", "di", "mi", "do", "fr", "sa", "so", "montag", "dienstag", "mittwoch", "donnerstag", "freitag",
    "samstag", "sonntag", "lun", "mar", "mer", "jeu", "ven", "sam", "dim", "lundi", "mardi", "mercredi", "jeudi",
    "vendredi", "samedi", "dimanche", "mié", "jue", "vie", "sáb", "dom", "gio", "seg", "ter", "qua", "qui", "sex",
    "ma", "wo", "vr", "za", "zo", "maa", "man", "tir", "ons", "tor", "tors", "fre", "lør", "søn", "mån", "tis", "lör",
    "sön", "ti", "ke", "to", "pe", "la", "su", "pon", "wt", "śr", "czw", "pt", "sob", "niedz", "пн", "вт", "ср", "чт",
    "пт", "сб", "вс", "понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье", "po", "út",
    "st", "čt", "pá", "ne",
)

ORIGINAL = (
    "original message", "reply message", "original mail", "original e-mail", "original email", "original appointment",
    "ursprüngliche nachricht", "originalnachricht", "original-nachricht", "original nachricht", "antwort nachricht",
    "ursprüngliche mail", "ursprüngliche e-mail", "original-mail", "originalmail", "mail original", "mail d'origine",
    "courriel original", "e-mail original", "e-mail d'origine", "correo original", "mail originale", "e-mail originale",
    "email original", "oorspronkelijke e-mail", "oorspronkelijke mail", "ursprungligt mejl", "ursprünglicher termin",
    "rendez-vous d'origine", "original meeting", "転送元メッセージ", "元のメール", "受信メール", "返信元メール",
    "message d'origine", "message d’origine", "message original", "message initial",
    "message originel", "mensaje original", "messaggio originale", "messaggio originario", "mensagem original",
    "oorspronkelijk bericht", "oorspronkelijke bericht", "origineel bericht", "originalmeddelande",
    "ursprungligt meddelande", "ursprungsmeddelande", "oprindelig meddelelse", "oprindelig besked",
    "original meddelelse",
    "opprinnelig melding", "opprinnelig meddelelse", "originalmelding", "oryginalna wiadomość", "wiadomość oryginalna",
    "wiadomość pierwotna", "исходное сообщение", "оригинальное сообщение", "исходное письмо", "元のメッセージ",
    "オリジナルメッセージ", "元メッセージ", "original message：", "原始邮件", "原始郵件", "邮件原件",
    "回复的原邮件", "원본 메일", "원본 메시지",
    "원본 이메일", "alkuperäinen viesti", "původní zpráva", "původní e-mail", "pôvodná správa", "eredeti üzenet",
    "mesaj original", "mesajul original", "orijinal mesaj", "özgün ileti", "αρχικό μήνυμα", "thư gốc", "הודעה מקורית",
    "الرسالة الأصلية",
)

FORWARDED = (
    "forwarded message", "forwarded by", "forwarded mail", "forwarded email", "begin forwarded message",
    "begin forwarded", "start of forwarded message", "weitergeleitete nachricht", "weitergeleitete mail",
    "weitergeleitet von", "weitergeleitete e-mail", "anfang der weitergeleiteten nachricht",
    "anfang der weitergeleiteten e-mail", "message transféré", "message transmis", "début du message transféré",
    "début du message réexpédié", "mensaje reenviado", "inicio del mensaje reenviado", "messaggio inoltrato",
    "inizio messaggio inoltrato", "inizio del messaggio inoltrato", "mensagem encaminhada", "mensagem reencaminhada",
    "início da mensagem encaminhada", "início da mensagem reencaminhada", "doorgestuurd bericht",
    "begin doorgestuurd bericht", "vidarebefordrat meddelande", "vidarebefordrat mejl", "vidarebefordrat brev",
    "videresendt meddelelse", "videresendt besked", "videresendt melding", "start på videresendt besked",
    "videresendt e-mail", "treść przekazanej wiadomości", "przekazana wiadomość", "wiadomość przekazana dalej",
    "wiadomość przekazana", "początek przekazywanej wiadomości", "пересылаемое сообщение", "пересланное сообщение",
    "пересылаемое письмо", "начало переадресованного сообщения", "転送メッセージ", "転送されたメッセージ", "転送メール",
    "转发的邮件", "转发邮件", "轉寄郵件", "已转发邮件", "轉寄的郵件", "전달된 메시지", "전달된 메일",
    "välitetty viesti",
    "přeposlaná zpráva", "továbbított üzenet", "iletilen mesaj", "mesaj redirecționat",
)

FORWARD_SUBJECTS = ("fwd", "fw", "wg", "tr", "rv", "enc", "i", "inoltro", "doorst", "vb", "vs", "vl", "pd", "tov",
    "továbbítás",
                    "пересл", "пер", "転送", "转发", "轉寄", "fyi", "fs", "ilt", "πρθ")

_FROM = ("from", "von", "de", "da", "van", "från", "fra", "od", "от", "от кого", "差出人", "発信者", "送信者",
    "发件人", "發件人",
         "寄件者", "寄件人", "보낸 사람", "보낸사람", "발신", "lähettäjä", "mittente", "expéditeur", "remitente",
         "remetente",
         "afzender", "nadawca", "feladó", "kimden", "odesílatel", "avsändare", "від", "από", "de la", "từ", "absender",
         "مِن", "من", "מאת", "expediteur", "gönderen")
_SENT = ("sent", "date", "gesendet", "datum", "envoyé", "envoyé le", "date d'envoi", "enviado", "enviado el",
    "enviado em",
         "enviada em", "enviada", "fecha", "data", "inviato", "verzonden", "skickat", "sendt", "dato", "wysłano",
         "wysłane",
         "отправлено", "дата", "送信日時", "送信日", "日時", "日付", "发送时间", "发送日期", "發送時間",
         "寄件日期", "日期", "时间",
         "보낸 날짜", "보낸날짜", "날짜", "lähetetty", "päivämäärä", "odesláno", "elküldve", "dátum", "tarih",
         "gönderildi",
         "message du", "надіслано", "ημερομηνία", "trimis", "sent at", "gesendet am", "envoye", "sent on")
_TO = ("to", "an", "à", "a", "para", "aan", "till", "til", "do", "кому", "宛先", "收件人", "收件者", "받는 사람",
    "받는사람",
       "vastaanottaja", "komu", "címzett", "kime", "destinataire", "destinatario", "odbiorca", "empfänger", "către",
       "προς", "alıcı", "mottagare")
_CC = ("cc", "kopie", "kopie an", "copie à", "copie", "copia", "kopia", "do wiadomości", "dw", "копия", "抄送",
    "副本", "참조",
       "kopi", "másolatot kap", "bilgi")
_SUBJECT = ("subject", "betreff", "betr", "objet", "asunto", "oggetto", "assunto", "onderwerp", "ämne", "emne",
    "temat", "тема",
            "件名", "题名", "主题", "主題", "主旨", "제목", "aihe", "předmět", "predmet", "tárgy", "konu",
            "sujet", "subiect",
            "θέμα",
            "chủ đề")
_OTHER = ("reply-to", "antwort an", "importance", "priority", "priorität", "wichtigkeit", "attachments",
    "anlagen", "bcc",
          "organization", "message-id", "x-mailer", "importance", "répondre à", "responder a", "rispondi a",
          "添付ファイル", "重要度", "time")

HEADER_KEYS: dict[str, str] = {
    **dict.fromkeys(_OTHER, "other"), **dict.fromkeys(_CC, "cc"), **dict.fromkeys(_TO, "to"),
    **dict.fromkeys(_SENT, "sent"), **dict.fromkeys(_SUBJECT, "subject"), **dict.fromkeys(_FROM, "from"),
}

SENT_FROM = (
    "outlook für", "outlook pour", "outlook para", "outlook per", "outlook til", "outlook för", "outlook dla",
    "outlook для", "mail for windows", "von unterwegs gesendet", "mobil gesendet", "gesendet aus", "versendet mit",
    "verschickt mit", "verschickt von meinem", "written on my", "typed on my", "posted from", "dikirim dari",
    "发自", "來自", "来自我的", "通过我的", "enviat des de", "enviado mediante", "envoyé à l'aide", "envoyé grâce",
    "inviato con", "inviato tramite", "sänt från", "sent on the go", "sent while",
    "sent from", "sent via", "sent with", "sent using", "sent by", "get outlook for", "get yahoo mail for",
    "von meinem",
    "gesendet von", "gesendet mit", "gesendet über", "diese nachricht wurde von meinem", "von meinem iphone gesendet",
    "envoyé de", "envoyé depuis", "envoyé à partir de", "envoyé via", "envoyé avec", "télécharger outlook pour",
    "obtenez outlook pour", "obtenir outlook pour", "provenance : courrier pour", "enviado desde", "enviado do",
    "enviado de",
    "enviado con", "enviado a partir", "obtener outlook para", "obter o outlook para", "enviado pelo", "enviado via",
    "inviato da", "inviato dal", "scarica outlook per", "ottieni outlook per", "verzonden vanaf", "verstuurd vanaf",
    "verzonden met", "verzonden via", "outlook voor", "verstuurd met", "skickat från", "skickades från",
    "hämta outlook för",
    "skaffa outlook för", "sendt fra", "hent outlook til", "få outlook for", "wysłane z", "wysłano z",
    "pobierz aplikację outlook",
    "wysłano za pomocą", "отправлено с", "отправлено из", "скачать outlook для", "отправлено с помощью",
    "iphoneから送信",
    "ipadから送信", "私のiphoneから送信", "androidから送信", "outlook for", "发自我的", "发送自", "從我的",
    "傳送自", "从我的", "來自我的",
    "获取 outlook for", "나의 iphone에서 보냄", "나의 ipad에서 보냄", "lähetetty", "hanki outlook", "odesláno z",
    "iphone'umdan",
    "envoyé par", "nosūtīts no", "trimis de pe", "iphone-ról küldve", "odoslané z", "надіслано з", "via mobile",
)
SENT_FROM_ENDS = ("から送信", "から送信されました", "gesendet", "에서 보냄", "gönderildi")
