"""The names of months and weekdays, as pages of several languages print them."""

from __future__ import annotations

MONTH_NAMES = (
    # Russian, English, German, French, Spanish, Italian, Portuguese, Greek, Hungarian;
    # then Ukrainian, Kazakh, Uzbek, Tajik, where they differ; Turkish, Polish, Czech, Slovak, Dutch, Finnish, Romanian,
    # Croatian ("listopad" is another month there, left out), Belarusian, Catalan, Baltic, Arabic, Hebrew,
    # Serbian, Macedonian, Icelandic, Albanian, Georgian, Armenian, Azerbaijani, Indonesian and Malay; Arabic of the
    # Maghreb, Persian and Urdu (for months of two words or with signs see parsers.calendars)
    "янв январь января jan january januar jänner janv janvier ene enero gen gennaio janeiro ιαν január"
    " ιανουάριος ιανουαρίου"
    " січ січень січня қаң қаңтар yanvar январи"
    " ocak styczeń stycznia leden ledna januára januari tammikuuta ianuarie siječnja студзень"
    " студзеня januarie gener jaanuar sausio janvāris janvārī يناير ינואר בינואר януари"
    " јануар јануари janúar janar იანვარი հունվարի"
    " جانفي ژانویه جنوری январ",
    "фев февр февраль февраля feb february februar fév févr février febrero febbraio fev fevereiro φεβ február"
    " φεβρουάριος φεβρουαρίου"
    " лют лютий лютого ақп ақпан fevral феврали"
    " şubat luty lutego únor února februára februari helmikuuta februarie veljače febrer veebruar"
    " vasario februāris februārī فبراير פברואר בפברואר февруари"
    " фебруар febrúar shkurt თებერვალი փետրվարի"
    " فيفري فوریه فروری феврал",
    "мар март марта mar march mär märz mars marzo março μαρ μάρ március бер березень березня нау наурыз mart марти"
    " μάώ μαώ μάρτιος μαρτίου"
    " marzec marca březen března maart mrt maaliskuuta martie ožujka сакавік сакавіка maret març"
    " märts kovo مارس מרץ במרץ marts"
    " mac მარტი մարտի"
    " مارچ",
    "апр апрель апреля apr april avr avril abr abril aprile απρ április кві квіт квітень квітня сәу сәуір aprel апрели"
    " απρίλιος απριλίου"
    " nisan kwiecień kwietnia duben dubna apríla huhtikuuta aprilie travnja красавік красавіка aprill"
    " balandžio aprīlis aprīlī أبريل אפריל באפריל"
    " април prill აპრილი ապրիլի"
    " أفريل آوریل اپریل ابريل апрел",
    "май мая may mai mayo mag maggio maio μαϊ μάι μαι május тра трав травень травня мам мамыр майи μάιος μαΐου"
    " mayıs maj maja květen května mája mei toukokuuta svibnja maig gegužės maijs maijā مايو מאי במאי"
    " мај maí მაისი մայիսի"
    " ماي مئی",
    "июн июнь июня jun june juni juin junio giu giugno junho ιουν ιούν június"
    " ιον ιούνιος ιουνίου"
    " чер черв червень червня мау маусым iyun июни"
    " haziran czerwiec czerwca červen června júna kesäkuuta iunie lipnja чэрвень чэрвеня juuni"
    " birželio jūnijs jūnijā يونيو יוני ביוני юни juny"
    " јун јуни júní qershor ივნისი հունիսի"
    " جوان ژوئن جون",
    "июл июль июля jul july juli juil juillet julio lug luglio julho ιουλ ιούλ július"
    " ιολ ιούλιος ιουλίου"
    " лип липень липня шіл шілде iyul июли"
    " temmuz lipiec lipca červenec července júla heinäkuuta iulie srpnja ліпень ліпеня juuli juliol"
    " liepos jūlijs jūlijā يوليو יולי ביולי юли"
    " јул јули júlí julai korrik ივლისი հուլիսի"
    " جويلية ژوئیه جولائی",
    "авг август августа aug august août ago agosto αυγ αύγ augusztus сер серп серпень серпня там тамыз avgust августи"
    " αύγουστος αυγούστου"
    " ağustos sierpień sierpnia srpen srpna augusta augusti augustus elokuuta kolovoza жнівень жніўня"
    " agost rugpjūčio augusts augustā أغسطس אוגוסט באוגוסט"
    " avqust agustus ogos ágúst gusht აგვისტო օգոստոսի"
    " أوت اوت اگست اغسطس",
    "сен сент сентябрь сентября sep sept september septembre septiembre set settembre setembro σεπ szeptember"
    " σεπτέμβριος σεπτεμβρίου"
    " вер верес вересень вересня қыр қыркүйек sentabr sentyabr сентябри"
    " eylül wrzesień września září septembra syyskuuta septembrie rujna верасень setembre rugsėjo"
    " septembris septembrī سبتمبر ספטמבר בספטמבר септември septembar"
    " септембар shtator სექტემბერი սեպտեմբերի"
    " سپتامبر ستمبر сентябр",
    "окт октябрь октября oct october okt oktober octobre octubre ott ottobre out outubro οκτ október"
    " οκτώβριος οκτωβρίου"
    " жов жовт жовтень жовтня қаз қазан oktabr oktyabr октябри"
    " ekim październik października říjen října októbra lokakuuta octombrie кастрычнік кастрычніка"
    " oktoober spalio oktobris oktobrī أكتوبر אוקטובר באוקטובר октомври oktobar"
    " октобар tetor ოქტომბერი հոկտեմբերի"
    " اکتبر اکتوبر اكتوبر октябр",
    "ноя нояб ноябрь ноября nov november novembre noviembre novembro νοε νοέ"
    " νοέμβριος νοεμβρίου"
    " лис лист листопад листопада қар қараша noyabr ноябри"
    " kasım listopad listopada novembra marraskuuta noiembrie studenoga лістапад лістапада lapkričio"
    " novembris novembrī نوفمبر נובמבר בנובמבר ноември novembar"
    " новембар nóvember nëntor ნოემბერი նոյեմբերի"
    " نوامبر نومبر ноябр listopadu",
    "дек декабрь декабря dec december dez dezember déc décembre dic diciembre dicembre dezembro δεκ"
    " δεκέμβριος δεκεμβρίου"
    " гру груд грудень грудня жел желтоқсан dekabr декабри"
    " aralık grudzień grudnia prosinec prosince decembra joulukuuta decembrie prosinca снежань снежня"
    " desember desembre detsember gruodžio decembris decembrī ديسمبر דצמבר בדצמבר декември decembar"
    " децембар disember dhjetor დეკემბერი դեկտեմբերի"
    " دسامبر دسمبر декабр",
)
MONTHS = {word: number for number, words in enumerate(MONTH_NAMES, start=1) for word in words.split()}
