"""Words of office life that mean the same, in English, German, French, Spanish and Japanese: a line is a concept.

Written for this project. Fields are parted by "|", synonyms by ","; an indented line goes on with the one before. A
word of the table matches any word that begins with it ("invoice" also "invoices"), from six letters on also inside a
compound ("drucker" in "Netzwerkdrucker"); one of up to four letters matches only itself, a phrase only itself. Adding
a line or a word is all it takes to teach one: no code knows any of them.
"""

TABLE = """
password, passphrase, passcode, passwort | passwort, kennwort, passwörter, kennwörter
    | mot de passe, mots de passe, mdp | contraseña, clave | パスワード, 暗証番号
login, log in, log on, logon, sign in, signing in, logged in, sign-in, logging in | anmeld, einlogg, login
    | connexion, connecter, identifi, authentif | iniciar sesión, inicio de sesión, acceder, entrar
    | ログイン, サインイン
account, user account | konto, benutzerkonto, nutzerkonto | compte | cuenta | アカウント
username, user name, user id | benutzername, benutzerkennung, nutzername | nom d'utilisateur, identifiant
    | usuario, nombre de usuario | ユーザー名, ユーザー, ユーザid
locked, lockout, unlock, blocked, locks | gesperrt, entsperr, sperren, freischalt | bloqué, débloqu, verrouill
    | bloquead, desbloque | ロックされ, ロック解除, ロックが
access, rights, permission, privilege, authorisation, authorization
    | zugriff, berechtigung, zugang, rechte, freigabe | accès, droits, autorisation, habilitation | acceso, permiso
    | アクセス権, 権限, アクセス許可
denied, forbidden, not authorised, not authorized | verweigert, keine berechtigung | refusé, interdit
    | denegado, prohibido | 拒否
code, authenticator, two-factor, mfa, 2fa, one-time, second factor, token
    | zwei-faktor, zweiter faktor, einmalcode, token, bestätigungscode
    | double authentification, code de vérification, validation en deux | doble factor, verificación, código
    | 認証コード, 二段階認証, ワンタイム, 認証アプリ, 二要素
phishing, spam, scam, fake mail, suspicious | betrugsmail, verdächtig, phishing, spam
    | hameçonnage, suspect, indésirable | sospechoso, suplantación, fraude | フィッシング, 迷惑メール, 不審
hacked, intruder, compromised, someone else, foreign sign-in | gehackt, unbefugt | piraté, intrusion
    | hackead, intruso | 不正アクセス, 乗っ取, 不正
leaver, left the company, ex-employee, former employee, offboard, resigned, dismissed
    | ausgeschieden, ehemalig, gekündigt, austritt, verlässt | départ, parti, ancien salarié, quitté
    | exempleado, baja voluntaria, marchó, dejó la empresa | 退職, 離任
badge, access card, key card, fob | ausweis, chipkarte, transponder, zugangskarte | badge, carte d'accès
    | tarjeta de acceso, credencial, acreditación | 社員証, 入館証, カードキー
shared folder, folder, drive, directory, network drive, share | ordner, laufwerk, verzeichnis, freigegeben
    | dossier, répertoire, lecteur, partage | carpeta, unidad compartida, directorio
    | フォルダ, 共有ドライブ, ドライブ
group, distribution list, mailing list | verteiler, gruppe, verteilerliste | liste de diffusion, groupe
    | lista de distribución, grupo | グループ, 配布リスト, メーリングリスト
mailbox, inbox, e-mail, email, mails, outlook | postfach, posteingang, mailkonto
    | boîte aux lettres, messagerie, boîte mail, courriel | buzón, correo electrónico, bandeja
    | メールボックス, 受信, メール, 受信トレイ
printer, printing, print, prints | drucker, drucken, ausdruck, druckt | imprim, imprimante, impression
    | impresora, imprim | プリンタ, 印刷, 複合機, コピー機
toner, ink, cartridge, paper jam, jam, paper | toner, tinte, patrone, papierstau, papier
    | toner, encre, cartouche, bourrage, papier | tóner, tinta, cartucho, atasco, papel
    | トナー, インク, 用紙, 紙詰まり, 紙づまり
scanner, scan, copier, photocopier | scanner, scannen, kopierer | scanner, numéris, photocopieu
    | escáner, escanear, fotocopiadora | スキャナ, スキャン
laptop, notebook, macbook, tablet, ipad | laptop, notebook, tablet | ordinateur portable, portable, tablette
    | portátil, tableta | ノートパソコン, ノートpc, タブレット
computer, pc, desktop, workstation, machine | rechner, computer, pc, arbeitsplatzrechner | ordinateur, poste, pc
    | ordenador, computador, equipo, pc | パソコン, pc, コンピュータ, 端末
screen, monitor, display | bildschirm, monitor, anzeige | écran, moniteur, affichage | pantalla, monitor
    | モニタ, 画面, ディスプレイ
keyboard, mouse, keys | tastatur, maus, taste | clavier, souris, touche | teclado, ratón, tecla
    | キーボード, マウス, キー
headset, headphones, microphone, webcam, camera, speaker, loudspeaker
    | kopfhörer, mikrofon, headset, kamera, lautsprecher | casque, micro, caméra, haut-parleur
    | auriculares, micrófono, cámara, altavoz | ヘッドセット, マイク, カメラ, イヤホン, スピーカ
battery, charger, charging, charge, power supply, adapter, power cord
    | akku, batterie, netzteil, ladegerät, laden, ladekabel, adapter
    | batterie, chargeur, charge, alimentation, adaptateur | batería, cargador, cargar, adaptador
    | バッテリ, 充電, 電池, アダプタ, 電源
cable, plug, usb, hdmi, dock, docking, port | kabel, stecker, dockingstation, anschluss, buchse
    | câble, prise, station d'accueil | cable, enchufe, base de conexión, puerto
    | ケーブル, コネクタ, 端子, ドッキング, usb
phone, smartphone, mobile phone, handset, iphone, mobile | telefon, handy, diensthandy, smartphone
    | téléphone, smartphone, mobile | teléfono, móvil | 電話機, 携帯, スマホ, スマートフォン
disk, hard drive, hard disk, ssd, memory, ram, fan, motherboard | festplatte, arbeitsspeicher, lüfter
    | disque dur, mémoire, ventilateur | disco duro, memoria, ventilador | ハードディスク, メモリ, ファン, ディスク
broken, cracked, damaged, dropped, defect, repair, warranty, coffee
    | kaputt, defekt, beschädigt, gesprungen, reparatur, garantie | cassé, abîmé, réparation, garantie, fissur
    | roto, rota, estropead, dañad, reparación, garantía | 壊れ, 故障, 修理, 破損, ひび, 割れ, 保証
projector, beamer, conference screen | beamer, projektor | projecteur, vidéoprojecteur | proyector
    | プロジェクター, プロジェクタ
noise, beeps, beeping, hot, smell, flicker, flickering, lines, black screen | brummt, piept, heiß, flacker, streifen
    | bruit, bipe, chaud, clignot, rayures | ruido, pitido, caliente, parpade, rayas | 異音, 熱い, ちらつ, 点滅, 縞
device, new device, replacement, spare | gerät, ersatzgerät, austausch | appareil, matériel, remplacement
    | aparato, dispositivo, equipo de sustitución | 機器, 交換, 代替機, 端末
software, program, application, app, tool | software, programm, anwendung, app | logiciel, application, programme
    | programa, aplicación, software | ソフト, アプリ, プログラム, ソフトウェア
install, installation, setup, uninstall | installier, installation, einricht | install | instal | インストール, 導入
update, upgrade, version, release, patch | aktualisier, update, version, neue version
    | mise à jour, version, actualis | actualiz, versión | アップデート, 更新, バージョン, 版
crash, freezes, freeze, hangs, closes itself, not responding
    | stürzt, absturz, abgestürzt, hängt sich, friert, reagiert nicht
    | plante, plantage, fige, se ferme, ne répond pas | se cierra, cuelga, congela, no responde
    | 落ちる, フリーズ, 強制終了, 固まる, 応答なし, 落ちて
error message, error, exception | fehlermeldung, fehler | message d'erreur, erreur | mensaje de error, error
    | エラー
licence, license, subscription, activation key | lizenz, abonnement | licence, abonnement | licencia, suscripción
    | ライセンス, サブスクリプション
excel, spreadsheet, formula, macro, pivot, sheet, column, cell | tabelle, formel, makro, spalte, zelle
    | tableur, formule, macro, colonne, cellule | hoja de cálculo, fórmula, macro, columna, celda
    | エクセル, 表計算, 関数, マクロ, シート, セル, 列
word, document, template, powerpoint, slides, pdf, font | vorlage, dokument, folie, schriftart
    | modèle, document, police, diaporama | plantilla, documento, diapositiva, fuente
    | 文書, テンプレート, 書式, フォント, スライド
button, menu, click, window, field, dropdown, toolbar | schaltfläche, menü, klick, knopf, fenster, feld, button
    | bouton, menu, cliqu, fenêtre, champ | botón, menú, clic, pulso, ventana, campo
    | ボタン, メニュー, クリック, 欄
export, import, csv, report generator, dashboard | exportier, importier, export, import | export, import
    | export, importar | エクスポート, インポート, 出力, 取り込
browser, chrome, firefox, edge, plug-in, plugin, add-in, extension | browser, erweiterung
    | navigateur, extension, module | navegador, complemento, extensión | ブラウザ, アドイン, 拡張機能
database, crm, erp, module, booking system, ticket system | datenbank, warenwirtschaft, modul
    | base de données, progiciel | base de datos, módulo | データベース, 基幹システム, システム
save, saved, saving, file, opens, open | speicher, datei, öffnet, öffnen | enregistr, fichier, ouvr
    | guard, archivo, fichero, abrir, abre | 保存, ファイル, 開く, 開け
feature, function, setting, settings, option, shortcut | funktion, einstellung, option
    | fonction, paramètre, réglage, option | función, configuración, ajuste, opción | 機能, 設定, オプション
bug, glitch, since the update, since last update | fehler, bug, seit dem update | bogue, bug, depuis la mise à jour
    | fallo, desde la actualización | 不具合, バグ
calendar, appointment sync, synchron | kalender, synchron | agenda, calendrier, synchron
    | calendario, agenda, sincroniz | カレンダー, 予定表, 同期
network, lan, ethernet, switch, patch panel, network socket | netzwerk, netz, lan, netzwerkdose
    | réseau, prise réseau, commutateur | red, redes, toma de red | ネットワーク, lan, 回線, 有線
internet, broadband, web pages, online, offline | internet, online, offline | internet, en ligne, hors ligne
    | internet, línea, sin conexión | インターネット, ネット, オンライン
wifi, wi-fi, wlan, wireless, hotspot, access point | wlan, wlan-, funknetz, accesspoint, hotspot
    | wifi, wi-fi, sans fil, borne | wifi, wi-fi, inalámbric | wi-fi, wifi, 無線, アクセスポイント
vpn, tunnel, remote access, remote desktop, home office | vpn, tunnel, fernzugriff, homeoffice
    | vpn, accès distant, télétravail | vpn, acceso remoto, teletrabajo, túnel | vpn, リモート, 在宅
connection, connect, disconnect, drops, drop, connected
    | verbindung, verbinden, abbrüche, bricht ab, verbindungsabbr | connexion, coupure, déconnect, coupe
    | conexión, conectar, desconect, corta, cortes | 接続, 切断, つなが, 切れる, 繋が, 途切
slow, speed, latency, lag, bandwidth, mbit, ping, packet loss | langsam, geschwindigkeit, bandbreite, mbit, latenz
    | lent, débit, latence, vitesse | lent, velocidad, ancho de banda, latencia | 遅い, 速度, 重い, 帯域, 遅延
router, modem, firewall, proxy, dns, ip address, dhcp, fibre, fiber | router, firewall, modem, glasfaser, ip-adresse
    | routeur, box, pare-feu, fibre, adresse ip | router, rúter, cortafuegos, fibra, dirección ip
    | ルーター, ルータ, ファイアウォール, モデム, 光回線, ipアドレス
server, servers, data centre | server, rechenzentrum | serveur | servidor | サーバ
website, web page, page loads, unreachable, timeout, timed out
    | webseite, website, nicht erreichbar, zeitüberschreitung | site web, page, inaccessible, injoignable
    | página web, web, inaccesible | サイト, ページ, ホームページ
signal, reception, coverage, bars | empfang, signal, abdeckung | signal, réception, couverture | señal, cobertura
    | 電波, 受信状況, 圏外
voip, phone line, telephony, dial tone, calls drop | telefonanlage, leitung, telefonie | téléphonie, ligne
    | telefonía, línea telefónica, centralita | 内線, 電話回線, 通話
video call, teams meeting, video conference, zoom | videokonferenz, videoanruf | visioconférence, visio
    | videoconferencia, videollamada | テレビ会議, web会議, ビデオ会議, オンライン会議
invoice, invoicing, bill, billing, billed, pro forma | rechnung, faktur | facture, factur | factura, recibo
    | 請求書, 請求
payment, pay, paid, unpaid, payable, payment run | zahlung, bezahl, zahlen, zahllauf, überwies
    | paiement, payer, payé, règlement, réglé | pago, pagar, pagad, abono, abonad, cobro
    | 支払, 入金, 振込, 決済, 振り込
refund, reimburse, credit note, chargeback, money back | erstattung, gutschrift, rückerstattung, rückbuchung
    | rembours, avoir, note de crédit | reembols, devolución del importe, nota de crédito, nota de abono
    | 返金, 払い戻, 払戻
expense, expenses, travel claim, receipts, travel costs, per diem | spesen, reisekosten, auslagen, beleg, quittung
    | note de frais, frais, justificatif, notes de frais, reçu | gastos, dietas, nota de gastos, justificante
    | 経費, 精算, 領収書, 交通費, 旅費, 出張費
budget, cost centre, cost center, ledger, accounting, accounts payable, bookkeeping, accounts
    | budget, kostenstelle, buchhaltung, buchung, buchhalt | budget, centre de coût, comptab, écriture
    | presupuesto, centro de coste, contab, asiento | 予算, 経理, 会計, 仕訳, 勘定, 原価
vat, tax, tax number, taxes | steuer, umsatzsteuer, mehrwertsteuer, mwst, finanzamt, ust | tva, impôt, fiscal
    | iva, impuesto, fiscal, hacienda, nif | 税, 消費税, 税務, 源泉
bank, iban, bank account, bank details, direct debit, transfer, standing order
    | bank, iban, lastschrift, überweisung, bankverbindung, abbuchung, kontonummer
    | banque, iban, rib, virement, prélèvement, coordonnées bancaires
    | banco, iban, transferencia, domiciliación, cuenta bancaria, bancari | 銀行, 口座, 振込先, 引き落と, 送金
reminder, dunning, overdue, late fee, arrears | mahnung, mahngebühr, zahlungserinnerung, überfällig, mahn
    | relance, impayé, retard de paiement, rappel | recordatorio de pago, vencid, impagad, moroso
    | 督促, 未払, 延滞, 滞納
euro, euros, eur, dollar, pounds, amount, usd | euro, eur, betrag, summe | euro, euros, montant, somme
    | euro, euros, importe, cantidad | 円, 金額, 万円
audit, auditor, annual accounts, year-end, month-end, quarter, closing
    | prüfer, wirtschaftsprüf, jahresabschluss, monatsabschluss, abschluss
    | commissaire aux comptes, audit, clôture, bilan, exercice | auditor, cierre, balance, ejercicio
    | 監査, 決算, 月次, 期末, 年度末
credit card, company card, debit, charged twice, charged | kreditkarte, firmenkarte, abgebucht
    | carte bancaire, carte de crédit, débité | tarjeta de crédito, tarjeta de empresa, cargo, cobrado
    | クレジットカード, カード
discount, cash discount, price agreed, exchange rate | skonto, rabatt, wechselkurs
    | escompte, remise, taux de change | descuento, tipo de cambio | 割引, 為替, レート
payment terms, statement, balance, outstanding, account statement | zahlungsziel, saldo, kontoauszug, offene posten
    | échéance, solde, relevé | plazo de pago, saldo, extracto, vencimiento | 残高, 明細, 期日, 支払期限, 未収
donation, grant, funding, subsidy | spende, fördermittel, zuschuss | don, subvention | donación, subvención
    | 寄付, 助成, 補助金
order, ordered, orders, reorder, purchase order | bestellung, bestell, auftrag, nachbestell | commande, command
    | pedido, encargo, pedir | 注文, 発注, オーダー
delivery, deliver, delivered, shipment, shipping, shipped, dispatch, arrive | liefer, versand, zustell, geliefert
    | livr, expédi, envoi | entreg, envío, reparto, enviad | 配送, 納品, 届い, 届き, 発送, 出荷, 配達, 届か
parcel, package, box, pallet, carton, crate | paket, karton, palette, kiste, sendung
    | colis, carton, palette, paquet | paquete, caja, palé, bulto | 荷物, 箱, 段ボール, 小包, 梱包, パレット
supplier, vendor, procurement, purchasing, buyer, distributor | lieferant, einkauf, beschaffung, händler
    | fournisseur, achats, approvisionn | proveedor, compras, suministr | 仕入, 業者, 取引先, 購買, 調達, 仕入先
customer, client, wholesale, shop | kunde, kundin | client, boutique | cliente, tienda | 顧客, お客様, 得意先
quote, quotation, price list, offer, tender, estimate | angebot, preisliste, kostenvoranschlag, preisanfrage
    | devis, tarif, appel d'offres, offre de prix | presupuesto de, oferta, cotización, tarifa, lista de precios
    | 見積, 価格表, 単価
stock, inventory, in stock, out of stock, backorder, warehouse | lager, bestand, vorrätig, lieferbar, lagerbestand
    | stock, rupture, entrepôt, inventaire | existencias, almacén, stock, inventario | 在庫, 倉庫, 品切れ, 欠品
return, returns, send back, exchange, wrong item, wrong size, damaged goods
    | rücksend, retoure, zurückschicken, umtausch, falsche ware, reklamation
    | retour, renvoy, échange, mauvais article | devolver, devolución, cambio, artículo equivocado
    | 返品, 交換品, 誤納, 返送, 不良品
tracking, courier, carrier, driver, customs, lorry, truck, freight
    | sendungsverfolgung, spedition, kurier, fahrer, zoll, lkw, fracht
    | suivi, transporteur, chauffeur, douane, camion, fret
    | seguimiento, transportista, conductor, aduana, camión, mensajer | 追跡, 運送, ドライバー, 通関, トラック, 宅配
quantity, pieces, article number, item, units, part number | stück, menge, artikelnummer, artikel, stückzahl
    | quantité, pièces, référence, article, exemplaires | cantidad, unidades, referencia, artículo
    | 数量, 個, 品番, 型番, 商品, 枚
delivery note, packing slip, order confirmation, lead time, delivery date
    | lieferschein, auftragsbestätigung, lieferzeit, liefertermin
    | bon de livraison, bon de commande, confirmation de commande, délai de livraison
    | albarán, confirmación del pedido, plazo de entrega, fecha de entrega | 納品書, 納期, 注文書, 発注書, 注文番号
sample, catalogue, catalog, product, goods, batch | muster, katalog, produkt, ware, charge
    | échantillon, catalogue, produit, marchandise, lot | muestra, catálogo, producto, mercancía, lote
    | サンプル, カタログ, 製品, 見本, 品物
cancel, change the order, cancellation, amend | stornier, storno, abbestell | annul, modifier la commande
    | cancel, anular | キャンセル, 取り消, 取消
stationery, office supplies, envelopes, pens | büromaterial, büroartikel, umschläge, stifte
    | fournitures de bureau, enveloppes, stylos | material de oficina, sobres, bolígrafos
    | 文房具, 事務用品, 封筒, 消耗品
salary, pay, payslip, payroll, wage, overtime, bonus, wages
    | gehalt, lohn, gehaltsabrechnung, überstunden, lohnabrechnung, bezüge
    | salaire, paie, fiche de paie, heures supplémentaires, bulletin, prime, rémunération
    | nómina, salario, sueldo, horas extra, paga, plus de | 給与, 給料, 残業, 賞与, 明細, 手当
holiday, vacation, annual leave, leave, days off, time off, holidays | urlaub, resturlaub, sonderurlaub, freie tage
    | congé, vacances, rtt | vacaciones, días libres, permiso retribuido | 有給, 休暇, 年休, 休み
sick, sickness, sick note, doctor, ill, illness, hospital
    | krank, krankmeldung, krankschreibung, arzt, arbeitsunfähigkeit, attest
    | maladie, arrêt de travail, médecin, arrêt maladie, malade | enferm, baja médica, médico, parte de baja
    | 病気, 診断書, 病欠, 休職, 体調, 入院
parental, maternity, paternity, pregnant, baby, childcare | elternzeit, mutterschutz, schwanger, geburt, elterngeld
    | maternité, paternité, enceinte, congé parental, naissance
    | maternidad, paternidad, embarazad, nacimiento, lactancia | 育児, 産休, 育休, 妊娠, 出産
contract, employment contract, fixed-term, probation, notice period, resign
    | arbeitsvertrag, vertrag, befrist, probezeit, kündig, kündigungsfrist
    | contrat, cdd, cdi, période d'essai, préavis, démission
    | contrato, periodo de prueba, preaviso, dimisión, renuncia | 契約, 雇用契約, 試用期間, 退職届, 雇用
job, application, vacancy, candidate, interview, recruit, recruiting, cv, applying, applicant
    | bewerb, stelle, stellenanzeige, vorstellungsgespräch, lebenslauf, bewerber
    | candidature, poste à pourvoir, entretien, recrut, cv, candidat, embauche
    | candidat, vacante, entrevista, currículum, contratación, oferta de empleo, puesto
    | 応募, 採用, 面接, 履歴書, 求人, 候補者
training, course, workshop, seminar, apprentice, intern, trainee, student
    | schulung, fortbildung, weiterbildung, seminar, kurs, praktik, azubi, auszubildend
    | formation, stage, stagiaire, apprenti, alternan | formación, curso, prácticas, becari, aprendiz
    | 研修, 講座, 実習, インターン, セミナー, 新人
colleague, new starter, new colleague, new employee, onboarding, first day, new hire
    | neue kollegin, neuer kollege, neuer mitarbeiter, neue mitarbeiterin, einarbeitung, onboarding
    | nouvel arrivant, nouveau collègue, nouvelle collègue, arrivée, intégration
    | nueva compañera, nuevo compañero, incorporación, nuevo empleado | 新入社員, 入社, 配属, 新しいメンバー, 着任
harass, bully, bullying, conflict, threat, discrimin, complaint about
    | belästig, mobbing, konflikt, bedroh, diskrimin | harcèlement, conflit, menace, discrimin
    | acoso, conflicto, amenaza, discrimin | ハラスメント, パワハラ, セクハラ, 嫌がらせ, いじめ, 脅
pension, insurance, social security, retire, health insurance, benefits
    | rente, versicherung, krankenkasse, altersvorsorge, sozialversicherung, ruhestand
    | retraite, mutuelle, assurance, sécurité sociale, prévoyance | pensión, seguro, seguridad social, jubil
    | 年金, 保険, 健康保険, 社会保険, 定年, 退職金
certificate, reference letter, employment certificate, proof of employment | arbeitszeugnis, bescheinigung, zeugnis
    | attestation, certificat de travail, certificat | certificado, vida laboral, certificado de empresa
    | 証明書, 在職証明, 源泉徴収票
working hours, shift, rota, timesheet, part-time, flexitime, roster, time sheet
    | arbeitszeit, schicht, dienstplan, teilzeit, gleitzeit, zeiterfassung, stundenzettel
    | horaires, planning, temps partiel, pointage, heures de travail
    | horario, turno, jornada, fichaje, cuadrante, media jornada | 勤務時間, シフト, 勤怠, 時短, フレックス, 勤務
hr, human resources, personnel, staff council, works council | personalabteilung, personalrat, betriebsrat, personal
    | ressources humaines, rh, drh | recursos humanos, rrhh, personal | 人事, 労務, 総務
married, surname, address change, bank details change, moved house | geheiratet, nachname, umgezogen, adressänderung
    | mariage, nom de famille, déménagé, changement d'adresse
    | casado, casada, apellido, cambio de domicilio, mudado | 結婚, 氏名, 住所変更, 改姓, 引っ越
manager, boss, supervisor, appraisal, performance review | vorgesetzt, chefin, mitarbeitergespräch, beurteilung
    | supérieur, responsable, entretien annuel, évaluation | jefe, jefa, evaluación, responsable
    | 上司, 評価, 面談, 課長, 部長
building, premises, facility, caretaker, janitor, facilities
    | gebäude, hausmeister, haustechnik, liegenschaft, hausverwaltung
    | bâtiment, locaux, gardien, services généraux, immeuble
    | edificio, instalaciones, conserje, mantenimiento, local | 建物, ビル, 館内, 施設, 管理室
heating, heater, radiator, cold, boiler, temperature, degrees | heizung, heizkörper, kalt, temperatur, grad
    | chauffage, radiateur, froid, chaudière, température, degrés
    | calefacción, radiador, frío, caldera, temperatura, grados | 暖房, 寒い, 温度, ボイラー
air conditioning, ventilation, cooling, aircon, air con, stuffy | klimaanlage, lüftung, klima
    | climatisation, clim, ventilation, aération | aire acondicionado, climatización, ventilación
    | エアコン, 空調, 冷房, 換気
light, lights, lamp, bulb, lighting, neon | licht, lampe, beleuchtung, leuchte, glühbirne
    | lumière, lampe, éclairage, ampoule, néon | luz, luces, lámpara, iluminación, bombilla, fluorescente
    | 照明, 電球, 蛍光灯, 電気, 電灯
water, leak, leaking, pipe, drip, dripping, flood, puddle, roof
    | wasser, undicht, tropf, leck, rohr, dach, wasserschaden | eau, fuite, tuyau, goutte, inondation, toiture, toit
    | agua, fuga, gotera, tubería, inundación, gotea, tejado, techo | 水漏れ, 漏水, 水道, 雨漏り, 配管, 水
toilet, washroom, restroom, tap, sink, drain, flush | toilette, wc, waschbecken, wasserhahn, abfluss, spülung
    | toilettes, wc, robinet, lavabo, évier, chasse d'eau | baño, aseo, grifo, lavabo, desagüe, cisterna, inodoro
    | トイレ, 洗面, 蛇口, 排水, 便器, 手洗い
door, lock, doors, key, hinge, gate, door handle | tür, schloss, schlüssel, tor, türschloss, klinke
    | porte, serrure, clé, portail, poignée | puerta, cerradura, llave, verja, manilla
    | ドア, 扉, 鍵, 施錠, 自動ドア
lift, elevator, stairs, staircase, escalator | aufzug, lift, treppe, treppenhaus, fahrstuhl
    | ascenseur, escalier, monte-charge | ascensor, escalera, montacargas | エレベーター, 階段, エレベータ
room, meeting room, booking a room, conference room, hall
    | raum, besprechungsraum, raumbuchung, saal, konferenzraum, zimmer
    | salle, salle de réunion, réservation de salle, pièce | sala, sala de reuniones, reservar la sala, salón
    | 会議室, 部屋, 予約, ホール
desk, chair, furniture, cupboard, shelf, table, cabinet, carpet
    | schreibtisch, stuhl, möbel, schrank, regal, teppich, tisch
    | bureau, chaise, fauteuil, meuble, armoire, étagère, moquette
    | mesa, silla, mueble, armario, estantería, moqueta, escritorio | 机, 椅子, デスク, 家具, 棚, 什器, イス
cleaning, cleaner, rubbish, bin, bins, waste, dirty, garbage | reinigung, putz, müll, abfall, schmutz, papierkorb
    | nettoyage, ménage, poubelle, déchets, sale | limpieza, limpi, basura, papelera, suci
    | 清掃, 掃除, ゴミ, ごみ, 汚れ
parking, car park, garage, barrier, parking space | parkplatz, parkplätze, tiefgarage, schranke, stellplatz
    | parking, stationnement, barrière, place de | aparcamiento, plaza de garaje, barrera, parking | 駐車, 駐輪
window, blind, blinds, curtain, glass pane | fenster, jalousie, rollo, scheibe, vorhang
    | fenêtre, store, volet, vitre, rideau | ventana, persiana, cristal, cortina | 窓, ブラインド, カーテン, ガラス
kitchen, canteen, coffee machine, fridge, dishwasher, microwave
    | küche, kantine, kaffeemaschine, kühlschrank, spülmaschine
    | cuisine, cantine, machine à café, réfrigérateur, frigo, lave-vaisselle
    | cocina, comedor, cafetera, nevera, frigorífico, lavavajillas
    | 給湯室, 食堂, 冷蔵庫, キッチン, コーヒーメーカー
socket, electricity, fuse, power cut, wiring, electrician, breaker
    | steckdose, strom, sicherung, stromausfall, elektriker
    | prise électrique, électricité, disjoncteur, courant, électricien
    | enchufe, electricidad, fusible, luz cortada, electricista | コンセント, 停電, ブレーカー, 配線
fire alarm, fire, smoke detector, emergency exit, alarm, extinguisher, evacuation
    | brandmelder, feuer, rauchmelder, notausgang, alarm, feuerlöscher, feueralarm
    | alarme incendie, incendie, détecteur de fumée, issue de secours, extincteur
    | alarma, incendio, detector de humo, salida de emergencia, extintor | 火災, 警報, 非常口, 消火器, 火災報知
pest, mice, mouse droppings, ants, wasps, rats, pigeons, mould, mold
    | mäuse, ameisen, wespen, ratten, schimmel, tauben | souris dans, fourmis, guêpes, rats, moisissure, cafards
    | ratones, hormigas, avispas, ratas, moho, cucarachas | 害虫, ネズミ, 虫, ゴキブリ, カビ, 蜂
garden, lawn, tree, snow, ice, path, plants, hedge | garten, rasen, baum, schnee, glatteis, gehweg, pflanzen, hecke
    | jardin, pelouse, arbre, neige, verglas, allée, plantes, haie
    | jardín, césped, árbol, nieve, hielo, acera, plantas, seto | 庭, 芝生, 植木, 雪, 樹木, 観葉植物
floor, ground floor, corridor, basement, foyer, reception, entrance
    | stock, erdgeschoss, flur, keller, foyer, empfang, eingang, etage
    | étage, rez-de-chaussée, couloir, sous-sol, hall d'entrée, accueil, entrée
    | planta, planta baja, pasillo, sótano, vestíbulo, recepción, entrada | 階, 廊下, 地下, ロビー, 受付, 玄関
move, office move, relocation, removal | umzug, umziehen | déménagement, emménag | mudanza, traslado
    | 移転, 引越, レイアウト変更
"""
