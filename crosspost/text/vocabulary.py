# ruff: noqa: SIM905 -- lists of words are kept as they are read
"""Words that no general list knows, or knows wrongly: the field's own.

Acronyms that stay in capitals, towns whose names look like two words, and
words of public life. Written for this project; add to them freely.
"""

from __future__ import annotations

ACRONYMS = frozenset(
    """
    aah ademe anct anru anssi aop apa ars bbc bep bhns bts bu caf ccas ccpl cctv cdc
    cdd cdi cerema chr chru chu cias cnil cpam crij crous csg dgac dgfip dgs dpe
    draaf drac dreal dut dvd ehpad epci esat eu faq gp gr hlm ia idel ign igp ime
    insa insee irpp iut jo mdph mjc mp mpt msa nato nhs ofb ogm oms onf ong onu otan
    pac padd pcaet pcs pdf pdu pib plh plu plui pmi pmr pnr pv qpv ratp rd rer rf
    rgpd rn rsa rsi rss samu scot sdis siaep sictom sivom sivu smictom sms smur sncf
    spv sru sydeme tcsp ter tgv tv tva uca ue uk unesco upjv urssaf usa uvhc vat vhs
    vtt wifi zac zad zan zep zfe zup zus
    """.split()
)

TOWNS = frozenset(
    """
    abbeville ajaccio albertville alfortville alsace angouleme angoumois annemasse
    antibes aquitaine arcachon ardeche argenteuil armentieres asnieres aubagne
    aubervilliers aubusson aurillac auvergne auxerre aveyron avranches bagneux
    bagnolet balma bar barrois bassigny bayonne beaucaire beauchamp beaugency
    beaulieu beaumont beaune beaupreau beaurepaire beauvais beauvoir belfort bellac
    bellegarde belleville bergerac besancon bethune beziers biarritz biscarrosse
    bischheim blagnac blois bobigny bondy bonneville boulazac bourbourg bourganeuf
    bourges bourgogne bourgoin bressuire bretagne briancon brive bron brunoy cabourg
    cachan cahors calais caluire cambrai canet cannes capbreton carcassonne carentan
    carhaux carpentras carquefou carros castelnaudary castelsarrasin castres cayenne
    cenon cergy cestas chalons chambery chambly champigny charente charleville
    chartres chateaubourg chateaubriant chateaudun chateaugiron chateaulin
    chateauneuf chateaurenard chateauroux chatellerault chatenay chatillon chatou
    chaumont chaville chelles cherbourg choisy cholet clairvaux clamart clermont
    clichy cognac colmar colombes colomiers compiegne concarneau condom confolens
    correze corse coudekerque coueron courbevoie courcouronnes courneuve cournon
    courseulles courtenay courthezon coutances cransac creil cremieu crest creteil
    creuse cugnaux dammarie dammartin deauville decines denain dieppe dinan dinard
    dole domont dordogne douai douarnenez dourdan draguignan drancy dunkerque
    echirolles elancourt elbeuf entraigues entrevaux epernay epinal epinay ermont
    estaires etampes evreux evry faches fameck fecamp figeac finistere firminy flers
    fleury floirac florange fontainebleau fontenay fontenilles forbach fougeres
    fourmies franconville frejus freyming frontignan gagny gaillac gaillon gap
    garches gardanne garges gennevilliers gentilly gerzat gironde givors gonesse
    gradignan grandcamp grandvilliers granville grasse gravelines grenade grenoble
    guadeloupe guerande gueret guingamp guyancourt guyane haguenau hautmont
    hazebrouck hendaye hennebont herblay hericourt herouville houilles hyeres
    illkirch issoire issoudun istres ivry jarnac jarville joinville joue kourou
    lacanau lagny lamballe lambersart landerneau lanester lannemezan lannion laon
    largentiere lauterbourg laval lavaur lempdes lens leognan lescar levallois
    libourne lievin limoges limousin lisieux livry longjumeau longwy lorient lormont
    lorraine loudeac lourdes louviers louvroil lozere lumbres luneville machecoul
    macon maintenon mainvilliers malakoff malemort malestroit mandelieu manosque
    mantes marcq marignane marly marmande marseillan martigues martinique marvejols
    massy maubeuge mauguio mauleon maurepas mayenne mayotte mazamet meaux melun
    mende menton merignac merville meudon meurthe meylan mimizan miramas mirepoix
    mitry moissac monsempron montargis montauban montbard montbeliard montbrison
    montceau montdidier montelimar montereau monteux montfermeil montgeron montigny
    montlucon montmelian montmorency montmorillon montpellier montreuil montrouge
    morbihan mordelles morlaix moulins mourenx mouvaux mulhouse muret mussidan
    naintre nanterre narbonne nemours neufchateau neufchatel neuville nevers nievre
    nimes niort nogent noisy normandie noumea noyon nyons objat occitanie orange
    orgeval orleans orly orthez orvault oullins outreau oyonnax ozoir paimpol
    palaiseau pamiers pantin papeete parempuyre parthenay pavilly pelissanne
    perigueux perols perpignan pertuis pessac peyrehorade picardie plabennec plaisir
    ploemeur ploermel poissy poitiers pontarlier pontault pontivy pontoise pornic
    pornichet privas propriano puteaux quievrechain quimper quimperle rambouillet
    redon reims remire rennes reunion reze rillieux riom rivesaltes roanne
    rochechouart rochefort rocheserviere rodez romainville romans romilly romorantin
    ronchin roncq rosporden roubaix rouen royan rueil ruelle rumilly saintes
    sallanches sallaumines sanary sarcelles sarlat sarrebourg sarreguemines
    sartrouville sassenage saumur saverne savigny savoie sceaux schiltigheim seclin
    sedan seignosse selestat senlis sens sete sevran sevres seynod sillingy soissons
    sorgues sotteville souffelweyersheim souillac stains strasbourg sucy suresnes
    surgeres talence tarbes taverny thiais thionville thonon tinqueux tonneins toucy
    toul toulon toulouse tourcoing tournefeuille tournon trappes tremblade tremblay
    troyes tulle uckange valence valenciennes vallauris valserhone vannes vanves
    varennes vaucluse vaucresson vaujours vaulx vauvert velizy vendee venissieux
    verdun verneuil vernouillet versailles vertou vesoul vichy vienne vierzon
    villandraut villecresnes villefontaine villefranche villejuif villejust
    villemomble villemur villeneuve villeparisis villepinte villepreux villeron
    villers villerupt villetaneuse villeurbanne villiers vincennes viroflay vitre
    vitrolles vitry voiron vosges vouziers wasquehal wattignies wattrelos wavrin
    wittelsheim wizernes yerres yssingeaux yvelines yvetot
    """.split()
)

# Single words that would otherwise be cut in two.
WORDS = frozenset(
    """
    adoptez adoptons afterwork agroécologie alphabétisation antibruit antigaspi
    apprenticeships apprentis asiatique asiatiques ateliers autopartage aînés
    balayeuse bibliobus biodiversity biodéchet biodéchets bioressources braderie
    brezhoneg brocante brocantes busway bénévolat bénévoles canicule cantine
    cantonnier carers carpool carsharing catala cinéclub cinéconcert coconstruction
    cocréation cohabitat comice comices compostage consommons covoiturage
    covoiturons coworking crowdfunding crues cyberattaque cybersécurité cyclable
    cyclables cyclepath cyclotourisme dansant déambulation débroussaillement déchet
    déchets déchetterie déchèterie déconfinement démoustication déneigement
    désimperméabilisation encombrant encombrants enquête escape estival euskara
    euskaraz extrascolaire fablab fleuri fleurie fleuries foodtruck frelon frelons
    gourmand gourmandes gravillonnage greenway guinguette géothermie handicap
    handisport horodateur horodateurs hydrogène illuminations inclusif inclusive
    inclusives inondation inondations interceltique intercommunal intercommunale
    intercommunalité intermodalité jardinez jumelage jumelages kemper labellisation
    ludothèque marchons marchés microcrèche microcrèches microfolie minibus mobilité
    mobilités moissons multiaccueil multimodal multimodalité multisport musée
    médiabus médiathèque médiathèques mégots métropole métropolitain naoned navette
    navettes newsletter numérique obligataire occitan oenotourisme parasport
    parcmètre parentalité participez patrimoine photovoltaïque pickleball piéton
    piétonnisation piétons placemaking plantons playgrounds plogging pluvial
    pluviales podcast potier potiers préinscription préinscriptions pumptrack
    pumptracks pédalons périscolaire périurbain recyclerie recyclez relamping
    renaturation ressourcerie riveraines riverains roadworks roazhon réemploi
    réparez safeguarding salage salubrité showroom signalez skatepark skateparks
    sobriété souspréfecture stationnement streetlights submersion surtourisme tiers
    tramway tramways transhumance triez trottinette téléalerte téléassistance
    téléthon télétravail télétravailler vaccinodrome verbalisation verdissement
    verglas vidéoprotection vidéoverbalisation vigilance visioconférence voirie
    végétal végétalisation végétaliser vélo vélobus vélorue webinaire webradio
    wellbeing zéro écocitoyen écocitoyenne écocitoyenneté écogeste écogestes
    écolabel écomusée écopâturage écoquartier écoquartiers électromobilité éolien
    éoliennes
    """.split()
)

# Two letters that are words of their own, inside a tag.
SHORT = {
    "fr": frozenset(
        """
        de du la le en au un on et il je tu ce se sa ma ta ne si ou où va an né
        vu là ça es ai eu dû as ni
        """.split()
    ),
    "en": frozenset(
        """
        of to in on at by is it we my me us up do go so no or if an as be he
        """.split()
    ),
}

# Words that link others: they may be short, and show that a tag is several words.
LINKING = {
    "fr": frozenset(
        """
        de du des la le les en au aux un une et à l d y a pour par sur dans avec
        sans chez vers ou où qui que qu on nous vous ma mon mes ta ton tes sa
        son ses notre votre nos vos leur ce cette ces est sont j je tu il se
        ne pas plus tous toutes tout toute entre contre sous
        """.split()
    ),
    "en": frozenset(
        """
        a of to in on at by is it we my me us up do go so no or if an as be the
        and for with from your our are you not all this that
        """.split()
    ),
}

# Seen in the lists, glued: they hide two words.
GLUED = frozenset(
    """
    appela cest cetait deau dela delair denoel dun jai jaime jen jetais lair
    larticle leau lecole letat lete lheure linstant lon lun nai nest quil quon
    saines sest
    """.split()
)

# Words of three letters that a tag may well contain; others are splinters.
THREE = {
    "fr": frozenset(
        """
        ado air ans art avis bac bal bar bio blé bon bus but cap car cas clé coq cor don
        duo dès eau est fan fée feu fil fin gaz gel hiv ici jeu job jus kit lac lit loi
        mai mal mer mot mur net nez nid nom non nos oie oui ours pin pot pro pub pré
        roi rue sac sel set six ski sol soi sud sur sûr thé tir top tri tôt vie
        vif vin zoo âge âme été île âne dix web cri fut bip gai bas été ete ile
        cle ble fee pre the tot age ame ane des les mes ses tes nos vos mon ton son
        """.split()
    ),
    "en": frozenset(
        """
        act add age aid air all any app art ask bag bat bee big bin boy box bus buy can
        car cat cup cut dad day dog eat end eye fan fit fly fox fun gas get gym hat help
        her his hot how hub ice job joy key kid law let lie low man map may men mum net
        new now off oil old one our out own pay pet pop pub red run sea see sky sun tax
        tea ten top try two use van vet war way web who why win yes you zoo
        """.split()
    ),
}

# They are no words of a tag, but the beginning of the one that follows.
PREFIXES = frozenset(
    """
    anti multi inter hyper cyber péri peri extra intra ultra semi micro mini multi pluri
    """.split()
)

# How English places end: a word and one of these is a name.
NAME_ENDINGS = frozenset(
    """
    ton ham field head port borough bury ford ley wick worth gate mouth pool chester
    shire ships stead combe bridge
    """.split()
)
