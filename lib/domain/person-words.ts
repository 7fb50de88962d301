/** Words by which `namesOthers` tells people from other things, folded: small letters without accents. */
const set = (words: string): ReadonlySet<string> => new Set(words.trim().split(/\s+/))

/** Common given names in English, German and Polish. Not whole: they only let a single word count. */
export const GIVEN_NAMES = set(`
  aaron adam adrian agata agnes agnieszka alan albert alex alexander alexandra alice alina alfred ali alicja amanda amelia
  amy andre andrea andreas andrew andrzej anette angela angelika anita anja anke ann anna anne annette annika anthony
  antje anton antonia arne arthur artur astrid axel barbara bartosz bastian beata beate ben benedikt benjamin bernd
  bernhard bettina birgit bjorn bob bogdan brian brigitte britta bruce bruno carina carl carla carlos carol carola
  caroline carsten caroline catherine cathrin charles charlotte chris christa christiane christina christine christof
  christoph christopher clara claudia claus clemens cornelia corinna craig dagmar daniel daniela darek dariusz david
  deborah denis dennis detlef diana dieter dirk dominik donald dorota dorothea doris douglas edith edward ekaterina elena
  elisabeth elizabeth elke ella ellen elzbieta emil emilia emily emma eric erich erik erika ernest esther eugen eva evelyn
  ewa fabian fatima felicitas felix ferdinand filip fiona florian franz franziska fred frederik friederike friedrich fritz
  gabi gabriel gabriela gabriele gareth gary georg george gerald gerd gerhard gerda gisela gosia gordon greg gregor
  grzegorz gudrun guenter guenther gunter gunther hannah hannelore hanna hannes hans harald harriet harry hartmut heather
  hedwig heike heiko heiner heinrich heinz helen helena helene helga helmut hendrik henning henrik henry herbert hermann
  hilde holger horst hubert hugo ian ilona ilse ines inga inge ingo ingrid irena irene iris irmgard isabel isabella iwona
  jacek jacob jakob jakub james jan jana janina janusz jaroslaw jasmin jason jean jeff jeffrey jennifer jens jeremy
  jerzy jessica jim joachim joan joanna jochen joe joerg johann johanna johannes john johnny jolanta jonas jonathan
  jorg jose josef joseph joshua judith juergen julia julian juliane julie julius jurgen justyna jutta kamil kamila karen
  karin karina karl karla karol karolina karsten katarina katarzyna katharina kathleen kathrin katja katrin keith kelly
  ken kenneth kerstin kevin kirsten klara klaus konrad konstantin krystyna krzysztof kurt lara larry lars laura lauren
  laurenz lea lena leo leon leonie lech leszek lidia linda lisa lorenz lothar louis louise lucas lucia lucy ludwig luisa
  lukas lukasz lutz maciej magda magdalena maik maja malgorzata manfred manuel manuela marcel marcin marco marek margaret
  margarete maria marian marianne marie marina mario marion markus marlene marta martha martin martina mary maryam
  mateusz mathias mathilda matt matthew matthias maurice melanie melissa merle meike michael michaela michal michelle
  miguel mike mila miriam mirjam mirko mohamed mohammed monica monika moritz nadine nadja nancy natalia natalie nathan
  nick nicholas nico nicole niklas nikolaus nils nina nora norbert olaf ole oleg olga oliver oliwia oscar oskar otto
  pamela patricia patrick patrycja patryk paul paula pauline pawel peggy peter petra philip philipp pia piotr rachel
  rafal rainer ralf ralph raphael rebecca regina reinhard reinhold renata renate rene richard rita robert roger roland
  rolf roman ronald ronny rosa rosemarie rudolf rupert ruth ryan sabina sabine sabrina sally sam samantha samuel sandra
  sara sarah saskia scott sean sebastian siegfried sigrid silke silvia simon simone slawomir sofia sonja sophia sophie
  stanislaw stefan stefanie steffen stella stephan stephanie stephen steve steven stuart susan susanna susanne svea sven
  sylvia szymon tadeusz tamara tanja tatjana teresa thea theo theodor theresa therese thomas thorsten till tim timo timothy
  tina tobias tom tomasz torben torsten tracy udo ulf ulrich ulrike ursula ute uwe valentin vanessa vera veronika viktor
  viktoria vincent volker waldemar walter waltraud wanda werner wibke wiebke wieslaw wilhelm william wioletta wojciech
  wolfgang yannick yvonne zbigniew zofia zoe zuzanna`)

/** Given names that are other words, too: they count only beside another name. */
export const DOUBTFUL_NAMES = set(`
  art bill christian dean dawn drew ernst faith frank grace grant guy heide hope ivy jack joy kai kay
  mark max olive pat pearl penny ray rich rob rose ruby sky sue victor violet will wolf`)

/** A name follows. */
export const TITLES = set(`
  dr doctor doktor familie frau fraulein hr fr herr herrn ingenieur kollege kollegin madame miss mister monsieur mr mrs ms mx pan pani
  prof professor professorin sir`)

export const GREETINGS = set('dear hallo hello hey hi liebe lieber liebes moin servus geehrte geehrter')

/** A name follows where `good` or `guten` stands in front. */
export const DAYTIMES = set('abend afternoon evening mittag morgen morning tag')

/** The last word before a name that ends a letter. */
export const FAREWELLS = set(`
  br cheers grusse grussen gruss gruessen gruesse lg mfg regards sincerely thanks thx vg wishes yours faithfully danke`)

/** Between the words of a name. */
export const PARTICLES = set('al bin da de del della den der di du el la le ter und van von vom zu zum zur')

/** What makes the words before it a company. */
export const COMPANY_ENDINGS = set(`
  ag bv company corp corporation co ev foundation gbr gmbh inc kg kgaa limited llc llp ltd nv ohg oy plc sa sas se sp
  sarl spa srl stiftung ug university universitat verein`)

/** Capitalised where people write, and never a person: pronouns, times, courtesies, business, products. */
export const NO_NAMES = set(`
  a an and are as at but by can could did do does for from had has have he her here his how i if in is it its let me my no
  not now of on or our out please she should so that the their them then there these they this those to today tomorrow
  was we were what when where which who why with would yes yesterday you your yours
  aber alle allem allen als am auch auf aus bei beide bis bitte da damit dann das dass dein deine dem den denn der des
  deshalb die dies diese dieser dieses doch du ein eine einem einen einer er es euer eure falls fur gern gerne haben hat
  heute hier ich ihr ihre ihrem ihren ihrer ihnen im in ist ja jede jeder jetzt kann kein keine konnen leider man mein
  meine mit morgen nach nein nicht noch nun nur ob oder schon sehr sein seine seit sich sie sind so sobald sollte trotzdem
  uber um und uns unser unsere unserem unseren unter viel viele vielen vom von vor wann war warum was wegen weil welche
  wenn wer wie wieder wir wo zu zum zur
  monday tuesday wednesday thursday friday saturday sunday montag dienstag mittwoch donnerstag freitag samstag sonnabend
  sonntag january february march april may june july august september october november december januar februar marz maerz
  mai juni juli oktober dezember ostern weihnachten easter christmas spring summer autumn winter
  abend abends afternoon evening morning nacht tag tage woche wochen monat jahr uhr ende anfang mitte
  all customer customers colleague colleagues damen everybody everyone folks gentlemen herren herrschaften kollege
  kollegen kollegin kolleginnen kunde kunden kundin ladies leute madam mitarbeiter sir support team world zusammen
  best bester beste besten dank danke freundliche freundlichen grusse grussen gruss gruesse gruessen herzliche herzlichen
  kind liebe lieben regards schone schonen thank thanks warm wishes good great gut gute guten guter hallo hello hey hi
  account address admin adresse angebot anfrage anhang anruf antwort april auftrag ausweis bank bereich bericht beschwerde
  bestellung betreff brief browser buro business call case cc ceo chat client code com company consent contact contract
  cookie cookies copy cto customer daten datenschutz data date deal demo department dept desk dokument dsgvo email emails e-mail e-mails
  english deutsch englisch polish office fax file firma form frage fragen gdpr general gesprach group gruppe hilfe home
  info information internet invoice kalender kontakt konto konzern kopie lead letter lieferung link list login mail mails
  manager marketing meeting message mobile mobil name nachname vorname new newsletter note notes notiz notizen number
  nummer offer online order owner page partner phone plan policy post preis privacy problem produkt product project projekt
  protection punkt question rechnung reference referenz regulation report request sales security see server service shop
  site software stadt stelle strasse street subject system tax telefon term terms test text thema ticket time title training
  update user vertrag vertrieb video visit web webinar website webseite weg zeit
  act article artikel absatz section paragraph kapitel chapter appendix version
  amazon android analytics apple asana atlassian aws azure bing calendly chrome cloud docs drive dropbox edge excel facebook
  firefox fraud0 github gmail google gotowebinar hotjar hubspot instagram iphone jira linkedin linux mac mailchimp matomo
  meet microsoft mozilla outlook onedrive paypal piwik powerpoint pro safari salesforce sap server sharepoint slack suite
  teams tiktok twitter whatsapp windows word wordpress xing youtube zendesk zoom omniconvert
  allemagne america american amerika austria berlin britain deutsche deutschen deutscher deutschland england europa europe
  european europaische europaischen france frankfurt frankreich german germany hamburg koln london munchen munich new
  north south east west osterreich paris poland polen schweiz spain switzerland union united kingdom states vienna warsaw
  warschau warszawa wien wroclaw york zurich`)

/** Endings of German nouns that no given name and hardly a surname has. */
export const NOUN_ENDINGS =
  /(?:ungen|heit|heiten|keit|keiten|schaft|schaften|tion|tionen|itat|itaten|ismus|ment|nummer|termin|vertrag|datum|konto|adresse|dienst|system|seite|zeit|gesprach|strasse|platz|weg|abteilung|leitung|leiter|leiterin|fuhrer|fuhrerin|zentrale|verwaltung|buro|daten|schutz|rechnung|bestellung|lieferung|meldung|anfrage|antrag|schreiben|formular|liste|kunde|kunden|partner|team|werk|haus|stelle|amt|behorde|kasse|versicherung|gesellschaft|verein|verband)$/
