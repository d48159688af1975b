"""The table of urgency rules: the order is the policy, the first rule that applies decides.

A rule is a level, the reason a reader is shown, and its phrases by language, parted by " | ". A phrase is a small
regular expression on lower-cased text. It stands for whole words (not in Japanese), starts with a letter, and repeats
nothing without an upper bound. "~" stands for up to four words between; a line may break behind a "|" within brackets.
``can_be_denied``: a "not" before it makes it void; ``is_grave``: no model may call it less urgent. A phrase begins with
three letters that are said, not left open (urgency_index.py). To add a language, add a field; to add a phrase, add it.
"""

from typing import NamedTuple


class Phrases(NamedTuple):
    """What a rule looks for, by language; ``signs`` in any."""

    en: str = ""
    de: str = ""
    fr: str = ""
    es: str = ""
    ja: str = ""
    signs: str = ""


class Rule(NamedTuple):
    """One line of the table."""

    level: str
    reason: str
    phrases: Phrases
    can_be_denied: bool = False
    is_grave: bool = False


# Life and limb before everything, even before "no hurry": people play danger down.
DANGER = Phrases(
    en="""gas leak | smell of (?:gas|burning|smoke) | smells? ~(?:of gas|of smoke|burnt|burning)
    | smells? (?:of|like) (?:gas|burning|smoke) | burning smell | smoke (?:is|was)? ?(?:coming|pouring|rising|from)
    | caught fire | on fire | electric shock | got a shock | sparks | sparking | trapped
    | stuck in the (?:lift|elevator) | injured | ambulance | got hurt | been hurt | bleeding | unconscious
    | ceiling ~(?:came|fallen|fell|collapsed|coming) down | water ~(?:pouring|gushing)
    | water (?:is )?(?:running|coming) (?:down|out|in|into|through) | burst | flooded | flooding | threatened
    | threatens | threat against | scared | afraid to come | assault(?:ed)? | suicid\\w{1,4} | patient safety
    | evacuat\\w{1,5} | dangerous | danger | explosion | exploded | battery ~(?:swollen|bulging|bulged)
    | swollen ~battery | (?:strong|strange|chemical) ~(?:smell|fumes) | fumes | carbon monoxide | passed out
    | collapsed | not breathing | knife | weapon | (?:hydrochloric|sulphuric|sulfuric|nitric) acid""",
    de="""gasgeruch | riecht ~(?:nach gas|nach rauch|verbrannt|verschmort) | rauch (?:kommt|steigt|aus|im)
    | es brennt | brandgeruch | stromschlag | funken | steck(?:t|en) ~(?:im aufzug|im fahrstuhl|im lift) | verletzt
    | rohrbruch | wasserrohrbruch | überschwemm\\w{1,5} | wasser ~(?:läuft|strömt|schießt) | rettungswagen
    | krankenwagen | notarzt | bedroht | lebensgefahr | gefährlich | gefahr | evakuier\\w{1,3} | explosion
    | explodiert | akku ~(?:aufgebläht|dick|heiß) | bewusstlos | zusammengebrochen | dämpfe | salzsäure | messer""",
    fr="""fuite de gaz | odeur de (?:gaz|brûlé|fumée) | sent le (?:gaz|brûlé) | fumée | incendie | prend feu
    | en feu | départ de feu | décharge électrique | étincelles | coincée?s? dans | bloquée?s? dans l'ascenseur
    | blessée?s? | inondation | inondée?s? | dégât des eaux | eau ~(?:coule|jaillit) | ambulance | pompiers
    | menacée? | menaces | dangereu(?:x|se) | danger | évacu\\w{1,5} | explosion | explosé | batterie ~gonflée?
    | évanouie? | fait un malaise | odeur ~(?:forte|suspecte|chimique) | mal à la tête | couteau""",
    es="""fuga de gas | huele a (?:gas|quemado|humo) | olor a (?:gas|quemado|humo) | humo | incendio | en llamas
    | se quema | descarga eléctrica | calambre | chispas | chispazo | atrapad[oa]s? | encerrad[oa]s? | herid[oa]s?
    | inundación | inundad[oa]s? | inundando | reventad[oa] | reventón | ambulancia | bomberos | amenaza\\w{0,4}
    | acoso | peligro\\w{0,3} | desaloj\\w{1,5} | desprendid[oa] | explosión | explotado | batería ~hinchada
    | desmayad[oa] | inconsciente | olor ~(?:fuerte|químico) | cuchillo""",
    ja="""ガス漏れ | ガスの?臭 | ガスのにおい | 焦げ臭 | 焦げくさ | 煙が | 発煙 | 発火 | 火花 | 火事 | 感電
    | 閉じ込め | けがを | けが人 | 怪我 | 負傷 | 水浸し | 浸水 | 水が(?:噴|吹|あふれ|溢れ|漏れ) | 救急 | 脅迫
    | 脅され | 危険 | 避難 | 爆発 | 異臭 | 意識を失 | 倒れて | 倒れまし | バッテリーが膨 | 有毒""",
)
# An attack, or money about to leave for the wrong hands, grows by the minute.
ATTACK = Phrases(
    en="""ransomware | ransom | bitcoin | hacked | hacker\\w? | data breach | data leak
    | (?:data|passwords?|addresses|documents|list) ~leaked | leaked (?:online|to the) | malware | under attack | ddos
    | denial of service | flood of (?:traffic|requests) | taken over | deleting (?:accounts|files|users|our)
    | intruder | break-in | burglary
    | (?:entered|typed|gave|given) ~(?:password|credentials|card number|details) (?:there|on|into|to)
    | clicked (?:on )?(?:the|a|that|it|this) ~(?:link|attachment|mail|document) | clicked (?:on )?it | compromised
    | someone else is in | somebody else is in | sign-ins? from | logins? from | encrypted | didn't write
    | did not write | sent ~(?:to the wrong|to everybody|to all) | wrong (?:recipients?|person|people)
    | visible to (?:everyone|everybody|all|anyone) | fraud | fraudulent | fraudster\\w?
    | fake (?:mail|invoice|email) | stop ~(?:payment|transfer|run) | stop it | stopped immediately
    | password ~(?:phishing)""",
    de="""ransomware | gehackt | hacker\\w{0,7} | datenleck | datenpanne | schadsoftware | trojaner
    | verschlüsselt(?:e|en)? | einbruch | eingebrochen | betrug | betrüger\\w{0,4} | link ~(?:geklickt|angeklickt)
    | anhang ~(?:geklickt|geöffnet) | (?:passwort|kennwort|zugangsdaten) ~eingegeben | unbefugt\\w{0,3}
    | kompromittiert | cyberangriff | angegriffen | löscht gerade
    | für alle sichtbar | stoppen sie | gefälscht\\w{0,2}""",
    fr="""rançongiciel | ransomware | rançon | piratée?s? | piratage | fuite de données | logiciel malveillant
    | chiffrés | cambriol\\w{1,4} | effraction | fraude | fraudeu\\w{1,3} | escroc\\w{0,5} | arnaque
    | connexions? suspectes? | cliqué sur | ouvert la pièce jointe | (?:saisi|donné|entré) mon mot de passe
    | compromise?s? | cyberattaque | attaque | intrusion | visibles? (?:par|pour) tou\\w{1,2} | usurp\\w{1,6}""",
    es="""ransomware | rescate | hackead[oa]s? | hackeo | piratead[oa]s? | filtración | filtrad[oa]s? | cifrados
    | robo | fraude | fraudulent[oa] | estafa\\w{0,4} | ciberataque | ataque
    | (?:pinché|pulsé|hice clic|pinchado|pulsado) | (?:puse|metí|introduje|metido|puesto) ~contraseña
    | comprometid[oa]s? | intrus[oa]s? | suplant\\w{1,6} | visibles? para todos""",
    ja="""不正アクセス | 不正ログイン | 不正送金 | 不正な | 乗っ取 | ランサム | 身代金 | ウイルス | マルウェア
    | 情報漏 | 漏えい | 漏洩 | 流出 | 誤送信 | フィッシング | 攻撃 | 身に覚え | 詐欺 | 侵入 | 暗号化され | 偽の""",
)
# Many people stand still, or the business does.
STANDSTILL = Phrases(
    en="""(?:nobody|no one|no-one|none of us) ~(?:can|is able|could|gets?|reach\\w{0,2}|in the building)
    | can nobody
    | (?:everyone|everybody|whole|entire) [^.!?]{0,40}(?:can't|cannot|unable|without|stopped|offline|is down|
        are down|is out|out of|affected|standing|waiting|error|locked out|no access|lost|dark)
    | all (?:\\w+ )?(?:\\d{1,4}|our|the|of our|of the) (?:users|staff|tills|phones|workstations|computers|branches|
        stores|shops|offices|terminals|machines|sites|registers)
    | all (?:users|tills|phones|branches|stores|shops|sites) | company-wide | site-wide | outage | everywhere
    | production ~(?:stopped|stops|down|halted|stands still|standstill)
    | line (?:is |has )?(?:stopped|down|stands still) | standstill | standing still | at a halt
    | server (?:is |seems |went )?(?:down|dead)
    | (?:network|internet|system|site|website|shop|vpn|connection|everything|
        service) (?:is |has been |seems |went |are |has gone )?(?:completely |totally |all )?(?:down|dead)
    | emergency | losing (?:orders|customers|money|sales) | critical
    | can't (?:sell|ship|treat|serve|invoice|deliver|dispatch|operate)
    | cannot (?:sell|ship|treat|serve|deliver|dispatch|operate)
    | (?:people|customers|lorries|trucks|drivers|patients|visitors) ~(?:waiting|queuing|queueing|standing)
    | patients? ~(?:risk|without|cannot|can't|harm) | unreachable for (?:all|everybody|everyone|customers)""",
    de="""(?:niemand|keiner) ~(?:kann|kommt|arbeiten|erreich\\w{1,3}|anmelden) | kann niemand | kann keiner
    | (?:ganze\\w?|gesamte\\w?|alle) [^.!?]{0,40}(?:steht|stehen|ohne|ausgefallen|betroffen|kein\\w{0,2}|nicht|
        offline|tot)
    | totalausfall | komplettausfall | ausgefallen | fällt aus | stromausfall | netzausfall | ausfall | stillsteht
    | stillstand | steht still | produktion ~steht | band steht | linie steht | alles steht | nichts geht mehr
    | geht nichts mehr | server ~(?:down|tot) | notfall | kritisch | patienten | lahmgelegt""",
    fr="""(?:personne|aucun\\w? \\w{1,15}) (?:\\w+ ){0,4}(?:ne|n')(?:\\w| ){0,12}(?:peut|arrive|plus|fonctionne)
    | plus personne
    | (?:tout le|toute la|toute l'|tous les|toutes les)[^.!?]{0,40}(?:bloqué\\w{0,2}|sans|panne|arrêt|impossible|
        touché\\w{0,2}|plus|hors service)
    | panne (?:générale|totale) | en panne | tombée? en panne | production ~(?:à l'arrêt|arrêtée|bloquée)
    | à l'arrêt | serveur ~(?:panne|tombé|hors service) | urgence absolue | critique | paralysée?s?""",
    es="""(?:nadie|ninguno|ninguna) ~(?:puede|consigue|logra|entra|trabajar|funciona)
    | (?:toda|todo|todos|todas) (?:el|la|los|las)[^.!?]{0,40}(?:sin|parad[oa]s?|bloquead[oa]s?|caíd[oa]s?|no)
    | caída (?:general|total|de la red|del servidor) | (?:está|están|sigue|siguen) caíd[oa]s?
    | (?:red|servidor|sistema|web|página) caíd[oa] | se ha caído | apagón | producción ~parada | línea ~parada
    | parad[oa]s? | emergencias? | crític[oa]""",
    ja="""全員が?[^。]{0,20}(?:でき(?:ず|ない)|ません|ない|止ま|困) | 誰も
    | 全社[^。]{0,25}(?:でき(?:ず|ない)|ません|ない|止ま|停止|ダウン|障害) | 全館 | 全店 | 全拠点 | 全フロア
    | (?:部署|フロア|課)全体 | 停電 | (?:全面|完全)に?(?:停止|ダウン) | サーバー?が(?:落ち|停止|ダウン|応答)
    | システム障害 | 障害が | (?:生産|製造)?ラインが?(?:停止|止ま)
    | (?:業務|生産|出荷|販売|営業)が(?:完全に)?(?:停止|止ま|できな|でき(?:ず|ません)) | 緊急事態 | 患者""",
)
# Whoever writes says himself that there is time.
NO_HURRY = Phrases(
    en="""no (?:real |great |big |particular |special )?(?:rush|hurry|urgency|pressure|deadline) | no need to hurry
    | not (?:at all |very |really |so |that |super |particularly )?urgent | isn't (?:really )?urgent
    | nothing urgent | not an emergency | not in (?:a|any) hurry | non-urgent | low priority | not pressing
    | isn't pressing
    | when(?:ever)? (?:you|someone|somebody|anyone) ~(?:time|moment|minute|chance|passes|is in the area)
    | whenever (?:it suits|convenient|you like|you can|possible) | next time (?:you|somebody|someone)
    | at your (?:leisure|convenience) | take your time | can wait | just curious | some ?day
    | out of (?:curiosity|interest) | does no harm | doesn't bother | only cosmetic | nice to have | no must
    | no need to (?:answer|reply) | no (?:answer|reply) (?:needed|necessary|required) | just a preference
    | in case you're""",
    de="""keine (?:große |besondere )?(?:eile|hast|dringlichkeit)
    | nicht (?:sehr |so |besonders |wirklich |ganz so )?(?:dringend|eilig) | nichts (?:dringendes|eiliges)
    | kein notfall | eilt ~nicht | hat (?:\\w+ ){0,2}zeit
    | wenn (?:sie|ihr|du|jemand|mal|es) ~(?:zeit|luft|passt|gelegenheit) | gelegentlich | bei gelegenheit
    | irgendwann | aus (?:reinem |reiner |purer )?(?:interesse|neugier) | interessehalber | reine neugier
    | ohne eile | in aller ruhe | drängt nicht | pressiert nicht | antwort ist nicht nötig | keine antwort nötig""",
    fr="""rien (?:d'urgent|ne presse) | pas (?:du tout |très |vraiment |bien )?(?:urgent|urgente|pressée?|pressant)
    | aucune urgence | sans urgence | ça ne presse pas | cela ne presse pas | pas d'urgence
    | quand (?:vous|tu|quelqu'un) (?:aurez|aura|auras|avez|as|pourrez|pourras) ~(?:moment|temps|instant|minutes)?
    | à l'occasion | simple curiosité | par curiosité | un de ces jours | prenez votre temps | rien de grave
    | rien ne presse | pas bien grave | aucune réponse nécessaire""",
    es="""sin (?:ninguna )?prisas? | no (?:hay|corre|tengo|tiene|me corre) (?:ninguna )?(?:prisa|urgencia)
    | nada urgente | no urge | no es (?:nada |muy |tan )?urgente
    | cuando (?:puedas|puedan|podáis|pueda|tengáis|tengan|tengas|tenga|les venga|os venga) | por curiosidad
    | simple curiosidad | con calma | no pasa nada | no hace falta que (?:me )?contest\\w{1,5} | sin urgencia""",
    ja="""急ぎません | 急ぎでは(?:ない|ありません|ございません) | 急いで(?:は|お)?(?:い|お)?り?ません | 急いでいない
    | お急ぎでは | 急を要しません | 緊急では(?:ない|ありません) | 手の空いた | 手が空いた | お手すき | お手隙
    | お時間の?(?:ある|あるとき|許す) | いつでも(?:構|結構|大丈夫|かま|よい|良い) | ついでの?(?:とき|時|際|で)
    | 興味本位 | (?:お)?返(?:事|信)は(?:不要|結構)""",
)
# Says so in one word. After "no hurry", so that "not urgent" is settled; a "not" farther away is asked for again.
SAYS_SO = Phrases(
    en="""urgent | urgently | asap | as soon as possible | as quickly as possible | immediately | immediate
    | right away | straight away | right now | now please | please now | top priority | high priority | very quickly
    | quickly | hurry | first thing | can't wait | cannot wait | at the latest | need (?:it|this|one|help) now
    | every minute (?:counts|costs|we|of|is|without) | every hour (?:counts|costs|we|of|that|without)
    | without delay | right this | with priority | as a priority | prio(?:rity)? (?:1|one) | time is running out
    | time-critical | running out of time | can't afford to wait
    | (?:could|can) (?:you|someone|somebody|anyone|we) ~today | please ~today
    | (?:an answer|a reply|a date|a decision) ~today""",
    de="""dringend\\w{0,2} | dringlich\\w{0,2} | eilt | eilig | eilmeldung | umgehend\\w{0,2} | sofort
    | sofortig\\w{0,2} | schnellstmöglich | so schnell wie möglich | so bald wie möglich | unverzüglich | asap
    | höchste priorität | höchste prio | prio 1 | vorrangig | zeitkritisch | zeit drängt | schnellstens
    | spätestens | (?:bitte|muss|müssen|brauche|brauchen) ~heute""",
    fr="""urgent\\w{0,2} | urgence | urgemment | immédiatement | immédiate? | tout de suite | au plus vite
    | dès que possible | le plus vite possible | le plus rapidement | sans attendre | sans délai | asap
    | dans les plus brefs délais | dès ce matin | au plus tard | en priorité | prioritaire | temps presse
    | impérativement | (?:merci|pouvez|pourrait|faut|veux|voudrais) ~aujourd'hui""",
    es="""urgente\\w{0,5} | urge | urgencia | inmediatamente | de inmediato | inmediata | cuanto antes
    | lo antes posible | ya mismo | ahora mismo | con urgencia | a la mayor brevedad | a más tardar | como muy tarde
    | ya por favor | ya, por favor | prioridad máxima | máxima prioridad | apremia | corre prisa
    | (?:contesten|respondan|ruego|necesito|necesitamos|pueden?|podrían?|resolver|resolverse) ~hoy""",
    ja="""至急 | 緊急 | 急ぎ | 急いで | すぐに | 直ちに | ただちに | 早急 | 今すぐ | 一刻も早 | できるだけ早
    | なるべく早 | 急を要 | 遅くとも | 最優先 | 時間がありません | 時間がない | 待てません""",
)
# Cannot do his work, or lacks what nobody can do without: the harm runs while the mail lies there.
BLOCKED = Phrases(
    en="""(?:can't|cannot|can not|unable to|couldn't) (?:do any|do my|get any|do our|continue|work|do anything|
        get into anything|carry on)
    | locked out | i'm stuck | we are stuck | we're stuck | stops? (?:me|us) from working | nothing works
    | nothing is working | doing nothing | (?:can't|cannot) do a thing | (?:is|are) waiting for me | completely dead
    | totally dead | no (?:heating|water|electricity|power|light|internet|network|phones?|hot water) | out of order
    | without (?:power|electricity|heating|water|internet|access|a computer|a phone) | (?:rejects?|refuses?) every
    | fails? every | stopped working completely | not a single | (?:for )?any of us | for all \\w{1,10} of us
    | on call (?:this|tonight|today|tomorrow|from) | cannot connect any ?more | can't connect any ?more
    | (?:will|would) run dry | blocking (?:us|me|our)
    | long queue | hang up on us | major (?:problem|incident|issue) | refused everything""",
    de="""(?:kann|können) ~nicht (?:mehr )?(?:arbeiten|weiterarbeiten|weitermachen) | kann nicht arbeiten
    | arbeitsunfähig | ausgesperrt | geht (?:gar |überhaupt )?nichts | nichts geht | startet nicht mehr
    | komme nicht weiter | (?:keine heizung|kein wasser|kein strom|kein internet|kein netz|kein licht)
    | ohne (?:strom|heizung|wasser|internet|netz) | gar nichts mehr | konto ~gesperrt | (?:bei uns|schon) ~betroffen
    | lange schlange | blockiert (?:uns|mich) | massive\\w? (?:probleme|störung\\w{0,2})""",
    fr="""(?:peux|pouvons|peut|arrive) (?:plus|pas) (?:\\w+ ){0,2}travailler
    | impossible de (?:travailler|faire|se connecter) | je suis bloquée? | nous sommes bloqu\\w{1,4} | plus rien
    | rien ne (?:marche|fonctionne) | plus (?:de chauffage|d'eau|d'électricité|d'internet|de courant|de réseau)
    | sans (?:chauffage|eau|électricité|internet) | bloquante?s? | longue file""",
    es="""no (?:puedo|podemos|puede) (?:\\w+ )?(?:trabajar|hacer nada|seguir|continuar) | sin poder trabajar
    | cuenta ~bloqueada | no funciona nada | nada funciona
    | (?:sin|no hay) (?:luz|agua|calefacción|internet|conexión|red|teléfono) | continuamente | a cada rato
    | cola enorme""",
    ja="""(?:仕事|業務|作業)(?:が|に)(?:まったく|全く)?(?:でき|なら|なり|進|支障|手) | 何も(?:でき|開け|使え)
    | 一切(?:でき|使え) | まったく(?:使え|つなが|動) | 全く(?:使え|つなが|動)
    | (?:水|電気|暖房|お湯)が(?:出ません|出ない|使え|止ま) | アカウントがロック | ロックされて | 支障(?:が|を)""",
)
# A hole that is open now, though nobody is known to have come in.
EXPOSED = Phrases(
    en="""phishing | suspicious | stolen | theft | thief | virus
    | (?:lost|left) my (?:phone|laptop|badge|keys?|card|wallet|access card|token|tablet) | revoke
    | still (?:has|have|has got) ~(?:access|keys?) | leaver | parted ways | former (?:employee|volunteer|contractor)
    | ex-employee | unauthori[sz]ed | scam""",
    de="""phishing | verdächtig\\w{0,2} | gestohlen | geklaut | diebstahl | virus
    | (?:handy|laptop|ausweis|schlüssel|karte|telefon) ~verloren | fristlos | noch zugriff | gekündigte\\w{0,1}
    | ausgeschiedene\\w{0,1}""",
    fr="""hameçonnage | phishing | (?:mail|message|courriel|appel|connexion) suspect | suspects | volée?s? | virus
    | perdu (?:mon|ma|mes) (?:badge|téléphone|ordinateur|clé\\w?|carte|portable) | encore accès | disposent encore""",
    es="""phishing | sospechos[oa]s? | robad[oa]s? | virus
    | he perdido (?:el|la|mi) (?:móvil|portátil|tarjeta|llaves?|teléfono) | sigue teniendo acceso | usuario sigue
    | exempleado""",
    ja="""不審 | 紛失 | 盗まれ | 盗難 | 怪しい | なりすまし | 退職(?:者|した)[^。]{0,20}(?:アカウント|有効)""",
)
_DAYS_EN = "monday|tuesday|wednesday|thursday|friday|saturday|sunday|the weekend"
_DAYS_DE = "montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|wochenende"
_DAYS_FR = "lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche"
_DAYS_ES = "lunes|martes|miércoles|jueves|viernes|sábado|domingo"
# A time that is near, said without a date.
DEADLINE = Phrases(
    en=f"""(?:by|before) (?:noon|midday|midnight|lunch|lunchtime|tonight|this evening|tomorrow|today|
        close of business|eod|end of (?:the )?day|the end of the day|five|four|three|two|nine|ten|eleven|
        \\d{{1,2}} ?(?:am|pm|o'clock)|\\d{{1,2}}:\\d\\d)
    | (?:until|till) (?:tomorrow|tonight|noon|midnight) | (?:by|before) (?:{_DAYS_EN}|then it)
    | due (?:on |by |this )?(?:today|tomorrow|{_DAYS_EN})
    | in (?:less than )?(?:\\d{{1,2}}|ten|twenty|thirty|half an|an|one|two|three) (?:min|mins|minutes|hours?|hrs?)
    | (?:need|needs|needed|send|switch|do|fix|fixed|must|has to|have to|want|off|back) ~today
    | (?:tell|let|call|answer|reply|confirm|clarify) ~today | today please
    | (?:comes?|starts?|begins?|leaves?|meets?) at (?:\\d{{1,2}}|one|two|three|four|five|six|seven|eight|nine|ten|
        eleven|noon)
    | tomorrow (?:morning|at|is|we|i|the|there|noon|night)
    | (?:starts?|begins?|expires?|ends?|leaves|out|runs out) (?:today|tomorrow|tonight|(?:on |this )?(?:{_DAYS_EN}))
    | exam tomorrow
    | (?:presentation|interview|exam|demo|audit|inspection|training|hearing|customer|client|auditors?)
        ~(?:today|tomorrow|this morning|this afternoon|in an hour)
    | today's (?:presentation|meeting|exam|event|delivery|training|board)
    | deadline (?:is|was|today|tomorrow|ends|on) | tonight | final (?:reminder|notice|warning)
    | in the next hour | within the hour | (?:this|the) (?:afternoon|evening) at""",
    de=f"""(?:bis|vor|spätestens) (?:\\w+ )?(?:heute|morgen|mittag|abend|feierabend|{_DAYS_DE}|
        \\d{{1,2}}(?::\\d\\d)? uhr)
    | heute noch | noch heute | noch diese woche | heute ~(?:bis|um)
    | morgen (?:früh|um|läuft|vormittag|nachmittag|ist|haben|kommt|kommen|beginnt|findet|muss|fahren|fliege)
    | in (?:\\w+ )?(?:\\d{{1,2}}|zehn|zwanzig|dreißig|einer|zwei|drei) (?:minuten|stunden?|min)
    | (?:präsentation|vorstellungsgespräch|prüfung|schulung|messe|sitzung|audit|kunde|kunden) ~(?:heute|morgen|gleich)
    | frist ~(?:läuft|endet|ab) | fristablauf | letzte mahnung
    | läuft (?:heute|morgen) ab
    | um (?:acht|neun|zehn|elf|zwölf|eins|zwei|drei|vier|fünf|\\d{{1,2}} uhr) ~(?:muss|beginnt|haben|halten|
        brauche)""",
    fr=f"""(?:avant|d'ici|pour|jusqu'à) (?:\\w+ )?(?:midi|minuit|ce soir|demain|aujourd'hui|la fin de la journée|
        \\d{{1,2}} ?h(?:eures?)?)
    | avant (?:{_DAYS_FR}|le \\d{{1,2}}) | d'ici (?:{_DAYS_FR}) | aujourd'hui même | dès aujourd'hui
    | dans la journée | (?:réunion|visio|visioconférence|rendez-vous|cours|audience) ~à \\d{{1,2}} ?h
    | (?:présentation|entretien|examen|formation|audit|salon|client) ~(?:aujourd'hui|demain|ce matin|cet après-midi)
    | demain (?:matin|à|nous|soir|après-midi|c'est|midi) | ce soir
    | dans (?:\\w+ )?(?:\\d{{1,2}}|une|deux|trois|vingt|dix) (?:minutes?|heures?) | délai ~(?:expire|dépassé)
    | mise en demeure | ne peux pas attendre | ne peut pas attendre""",
    es=f"""(?:antes de|antes del|para|hasta) (?:el |la |las |los )?(?:mediodía|hoy|esta (?:tarde|noche)|una|doce|
        dos|tres|cuatro|cinco|once|diez|final del día|mañana|{_DAYS_ES})
    | antes de(?:l \\d{{1,2}}| que) | hoy mismo | hoy sin falta
    | en (?:\\d{{1,2}}|una|dos|tres|diez|veinte|media) (?:minutos?|horas?)
    | mañana (?:a las|por la mañana|es|tenemos|viene|vienen|empieza|mismo|a primera|vence)
    | (?:presentación|entrevista|examen|auditoría|curso|feria|cliente) ~(?:hoy|mañana|esta tarde|esta mañana)
    | esta (?:misma )?(?:tarde|noche) | plazo ~(?:vence|acaba|termina) | vence (?:hoy|mañana) | hoy a las?
    | último aviso | no puede esperar | no puedo esperar""",
    ja="""本日中 | 今日中 | 本日\\d{1,2}時 | (?:本日|今日)の?(?:午後|午前|夕方|夜|\\d)
    | 明日(?:の(?:朝|午前|午後|\\d)|まで|中に?|朝|\\d) | 明朝 | (?:今日|本日)?の?午後一 | 午前中に | 正午 | 昼までに
    | 夕方まで | \\d{1,2}時(?:半|\\d{1,2}分)?(?:まで|から|に(?:は|間)) | あと\\d{1,2}(?:分|時間)
    | (?:期限|締め?切り?)(?:が|は)?(?:本日|今日|明日|切れ|過ぎ|迫) | 今夜 | 今晩
    | [月火水木金土日]曜日?(?:まで|の朝) | 間に合""",
)
# Not yet a matter of life, but it grows while nobody looks: water, lost data, an accident, ruin, a person in distress.
HARM = Phrases(
    en="""water ~(?:dripping|leaking|ceiling|floor) | leaking | dripping | burst pipe | sewage | overflow\\w{0,4}
    | alarm ~(?:ringing|going off|beeping|sounding) | (?:does not|doesn't|won't|cannot be|can't be) (?:lock|locked)
    | accident | slipped | fell (?:down|off) | icy
    | (?:files?|folders?|data|documents|everything|mails|work) ~(?:gone|deleted|lost|vanished|disappeared|overwritten)
    | (?:deleted|lost|overwritten|wiped) ~(?:files?|folders?|data|documents|everything) | data loss
    | bankrupt\\w{0,2} | insolven\\w{1,2} | penalty | penalties | debt collect\\w{1,5} | collection agency
    | bailiff
    | (?:stop|stopped|suspend|suspended) ~(?:deliveries|delivering|supplying|supplies|service)
    | card ~(?:declined|swallowed) | account ~(?:frozen|suspended) | harass\\w{1,5} | bull(?:y|ied|ying)
    | discriminat\\w{1,4} | shout(?:ed|s|ing) at (?:me|us)
    | crying | panic\\w{0,3} | desperate\\w{0,2}""",
    de="""tropft | undicht\\w? | wasserschaden | übergelaufen | alarm ~(?:geht|läutet|piept|schrillt)
    | (?:schließt|lässt sich) (?:\\w+ ){0,2}nicht (?:mehr )?(?:ab|abschließen|verriegeln) | unfall | arbeitsunfall
    | ausgerutscht | gestürzt | glatteis
    | (?:dateien|daten|ordner|dokumente|alles|mails|arbeit) ~(?:weg|gelöscht|verschwunden|überschrieben|verloren)
    | datenverlust | versehentlich gelöscht | insolven\\w{1,3} | pleite | vertragsstrafe\\w? | bußgeld | säumniszuschlag
    | inkasso | gerichtsvollzieher | liefersperre | liefer(?:t|n) ~nicht mehr | karte ~(?:gesperrt|eingezogen)
    | belästig\\w{1,4} | gemobbt | mobbing | angeschrien | verzweifelt | panik""",
    fr="""fuite d'eau | fuite | goutte | déborde\\w{0,2} | alarme ~(?:sonne|hurle|déclenchée) | ne ferme plus à clé
    | accident | glissé | verglas
    | (?:fichiers?|données|dossiers?|documents|tout) ~(?:perdue?s?|effacée?s?|disparue?s?|supprimée?s?|écrasée?s?)
    | perte de données | supprimé par erreur | faillite | liquidation judiciaire | pénalités? | amende | agios
    | huissier | recouvrement | carte ~(?:refusée|avalée|bloquée) | harc[eè]l\\w{1,5} | discriminat\\w{1,4} | panique
    | désespérée?""",
    es="""fuga de agua | gotea | goteras? | desbord\\w{1,4} | alarma ~(?:suena|sonando) | no cierra con llave
    | accidente | resbal\\w{1,4}
    | (?:archivos?|datos|carpetas?|documentos|todo) ~(?:perdid[oa]s?|borrad[oa]s?|desaparecid[oa]s?)
    | pérdida de datos | borrado por error | quiebra | concurso de acreedores | multa | penalización | embargo | burofax
    | tarjeta ~(?:bloqueada|rechazada|tragado) | acosad[oa] | discriminaci\\w{1,3} | pánico | desesperad[oa]""",
    ja="""水漏れ | 漏水 | 雨漏り | 警報 | 鳴り(?:続け|止ま|やま) | 施錠でき | 鍵が(?:かから|掛から|閉まら) | 事故 | 転倒
    | (?:データ|ファイル|フォルダー?|メール)が(?:すべて|全て|全部)?(?:消え|なくな|失われ|上書き) | 誤って(?:削除|消)
    | 違約金 | 倒産 | 破産 | 督促 | 差し押さえ | 取引停止 | ハラスメント | パワハラ | セクハラ | いじめ | 怒鳴""",
)
# Somebody lacks money that is his, or is made to pay twice.
MONEY = Phrases(
    en="""(?:salary|pay|wages|payslip|payment) ~(?:missing|hasn't arrived|not arrived|wasn't paid|not been paid)
    | salary missing | haven't been paid | not been paid | charged (?:us |me )?twice | twice from | debited twice
    | overdrawn | (?:allowance|bonus|overtime|expenses|refund|reimbursement) ~(?:missing|not paid|not been paid)
    | want (?:one of them|it|my money|the money|our money) back""",
    de="""(?:gehalt|lohn) ~(?:fehlt|nicht|ausgeblieben) | doppelt\\w{0,2} ~(?:abgebucht|eingezogen|abbuchung)
    | zweimal (?:abgebucht|eingezogen) | doppelte abbuchung | im minus | ins minus | kein (?:gehalt|lohn)
    | nicht (?:ausgezahlt|überwiesen|gezahlt)""",
    fr="""salaire ~(?:pas|manque) | pas (?:été payée?|reçu mon salaire) | prélevée? deux fois | débitée?s? deux fois
    | à découvert | il me manque | non remboursée?s?
    | pas (?:encore |toujours )?(?:été )?remboursée?s? | toujours rien (?:reçu|eu)""",
    es="""(?:nómina|sueldo) ~(?:no|falta) | no (?:me han pagado|he cobrado) | cobrad[oa] dos veces | cargo duplicado
    | números rojos | descontado
    | no (?:me|nos) han (?:pagado|ingresado|abonado)""",
    ja="""給(?:与|料)が(?:振|支|入) | 支払われて | 未払い | 二重(?:に)?(?:請求|引) | 生活に""",
)
# Somebody who was not heard, or is about to lose patience.
REPEATED = Phrases(
    en="""(?:second|third|fourth|fifth|2nd|3rd|4th|5th) (?:time|reminder|mail|email|e-mail|message|attempt|request)
    | still (?:no|not had|waiting for an|haven't) ~(?:answer|reply|response|heard)
    | (?:no|without) (?:an |any )?(?:answer|reply|response|reaction) ~(?:so far|yet|since|until|to my)
    | never (?:got|received|had) (?:an |any )?(?:answer|reply)
    | written (?:to you )?(?:twice|three times|several times) | called (?:twice|three times|several times)
    | again and again | being ignored | re: re: re:
    | (?:second|third|fourth|fifth|sixth) (?:new )?(?:date|appointment|promise|visit)
    | keeps? being (?:postponed|delayed)
    | (?:heard|hear) nothing | haven't heard (?:back|anything) | nobody (?:answers|replies|calls back|responds)
    | (?:asked|wrote|written|reported|mailed) ~(?:twice|times)""",
    de="""(?:zweite|dritte|vierte|zweites|drittes)[rnms]? (?:mal|mail|anfrage|erinnerung|versuch|nachricht)
    | (?:schon|bereits) (?:mehrfach|mehrmals|zweimal|dreimal) | zum (?:zweiten|dritten|vierten) mal
    | keine (?:antwort|reaktion|rückmeldung) | wiederholt | seit (?:tagen|wochen) | nichts gehört
    | immer noch (?:keine|nichts) | niemand (?:meldet|antwortet|reagiert)""",
    fr="""(?:deuxième|troisième|quatrième|seconde) (?:fois|relance|message|mail|courriel|rappel|demande)
    | aucune réponse | sans réponse | toujours (?:pas|aucune) (?:de |eu )?(?:réponse|nouvelles?)
    | (?:ma|mes) relances? | depuis (?:des jours|des semaines) | personne ne (?:me |m')?(?:répond|rappelle)""",
    es="""(?:segund[oa]|tercer[oa]?|cuart[oa]) (?:vez|correo|mensaje|aviso|recordatorio|llamada)
    | sigo (?:sin|esperando) (?:respuesta|que) | seguimos sin | sin (?:respuesta|contestación|noticias)
    | (?:he|hemos) (?:llamado|escrito) (?:ya )?(?:dos|tres|cuatro|varias) veces
    | todavía no (?:he recibido|hemos recibido|me han|nos han)
    | nadie (?:me |nos )?(?:ha )?(?:contesta\\w{0,2}|responde|respondido|contestado)""",
    ja="""(?:二|三|四|[2-9])(?:回目|度目|通目) | 再三 | 何度(?:も)?(?:お願い|連絡|問い合わせ|メール) | いまだに
    | 未だに | まだ(?:返|回答|連絡) | (?:返信|返事|回答|連絡)が(?:ない|ありません|来) | 先日も | 音沙汰 | 一向に""",
)
ANGRY = Phrases(
    en="""unacceptable | ridiculous | outrageous | disgrace\\w{0,3} | furious | fed up | lawyer | legal action
    | sick of | had enough | what kind of service | how hard can it be | not amused | cancel (?:the|our) contract
    | never again""",
    de="""unverschämt\\w{0,4} | inakzeptabel | frechheit | beschwerde | ärgerlich | rechtsanwalt | anwalt
    | unzumutbar | unerhört | reicht (?:es )?(?:mir|uns) | stinksauer""",
    fr="""inacceptable | inadmissible | scandaleux | ridicule | honteux | avocat | furieu(?:x|se) | plainte
    | j'en ai (?:assez|marre) | ras le bol""",
    es="""inaceptable | intolerable | vergüenza | vergonzos[oa] | hart[oa] de | abogad[oa] | indignad[oa] | ridículo
    | tomadura de pelo""",
    ja="""納得でき | 納得いき | ありえない | あり得ない | 苦情 | 大変困って | 非常に困って | いい加減に""",
    signs=r"!{3,5} | [?]{2,5} | [?]! | ![?]",
)
# Nothing is asked for, or only to know something.
FOR_INFORMATION = Phrases(
    en="""fyi | for your information
    | just (?:wondering|to (?:say|let you know)|a thought|a question|asking|an idea|wanted to) | idea: | ideas? for
    | an idea | a suggestion | suggestions? | i suggest | small thing | wondering (?:if|whether) | typo
    | no action needed | would be nice | keep up
    | thanks for (?:the (?:new|quick|great)|your (?:quick|great|help)|sorting)
    | thank you for the (?:new|quick|great) | many thanks for | feedback on | much (?:friendlier|better)
    | if (?:possible|there is)(?: some)? (?:time|one day) | thank you all""",
    de="""zur (?:info|information|kenntnis) | nur (?:eine|mal eine|so eine) (?:kurze |kleine )?frage | vorschlag
    | idee | verbesserungsvorschlag | anregung\\w{0,2} | danke für die schnelle
    | vielen dank für (?:die|ihre) (?:schnelle|hilfe|prompte) | tippfehler | wäre (?:schön|nett) | kleinigkeit
    | schönheitsfehler | lob""",
    fr="""pour (?:info|information|votre information) | juste (?:une question|pour savoir|pour info) | suggestions?
    | une idée | idée | petite question | petit détail | je me demandais | coquille
    | ce serait (?:bien|sympa|chouette) | merci pour (?:votre (?:aide|rapidité|réactivité)|la rapidité)
    | bonne journée à tous | est bien arrivé""",
    es="""para (?:su|vuestra|tu) información | a título informativo
    | (?:solo|sólo) (?:una pregunta|quería|por saber|para informar) | sugerencias? | propuesta | una idea
    | gracias por (?:la rapidez|su ayuda|vuestra ayuda|todo) | errata | estaría bien | me gustaría | duda
    | así da gusto""",
    ja="""ご?参考(?:まで|に) | ご?提案 | ご要望 | への要望 | お礼 | (?:助かりました|ありがとうございました)。?$
    | 念のため(?:共有|お知らせ) | 共有まで | 気になったので | 些細な | 誤字 | うれしいです | 嬉しいです
    | 幸いです。?$""",
)

RULES = (
    Rule("critical", "danger to people", DANGER, can_be_denied=True, is_grave=True),
    Rule("critical", "attack or fraud", ATTACK, can_be_denied=True, is_grave=True),
    Rule("critical", "many people or the business stand still", STANDSTILL, can_be_denied=True),
    Rule("low", "no hurry", NO_HURRY),
    Rule("high", "says it is urgent", SAYS_SO, can_be_denied=True),
    Rule("high", "cannot work", BLOCKED),
    Rule("high", "somebody may get in or take something", EXPOSED, can_be_denied=True),
    Rule("high", "harm is done or near", HARM, can_be_denied=True),
    Rule("high", "deadline near", DEADLINE, can_be_denied=True),
    Rule("high", "money is missing", MONEY),
    Rule("high", "not the first mail about it", REPEATED),
    Rule("high", "angry", ANGRY, can_be_denied=True),
    Rule("low", "thanks, idea or for information", FOR_INFORMATION),
)
