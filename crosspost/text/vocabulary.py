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
    abbeville ajaccio albertville alfortville alsace angouleme annemasse antibes
    aquitaine arcachon ardeche argenteuil armentieres asnieres aubagne aubervilliers
    aubusson aurillac auvergne auxerre aveyron avranches bagneux bagnolet balma
    bayonne beaucaire beauchamp beaugency beaulieu beaumont beaune beaupreau
    beaurepaire beauvais beauvoir belfort bellac bellegarde belleville bergerac
    besancon bethune beziers biarritz biscarrosse bischheim blagnac blois bobigny
    bondy bonneville boulazac bourbourg bourganeuf bourges bourgogne bourgoin
    bressuire bretagne briancon brive bron brunoy cabourg cachan cahors calais
    caluire cambrai canet cannes capbreton carcassonne carentan carhaux carpentras
    carquefou carros castelnaudary castelsarrasin castres cayenne cenon cergy cestas
    chalons chambery chambly champigny charente charleville chartres chateaubourg
    chateaubriant chateaudun chateaugiron chateaulin chateauneuf chateaurenard
    chateauroux chatellerault chatenay chatillon chatou chaumont chaville chelles
    cherbourg choisy cholet clairvaux clamart clermont clichy cognac colmar colombes
    colomiers compiegne concarneau condom confolens correze corse coudekerque
    coueron courbevoie courcouronnes courneuve cournon courseulles courtenay
    courthezon coutances cransac creil cremieu crest creteil creuse cugnaux dammarie
    dammartin deauville decines denain dieppe dinan dinard dole domont dordogne
    douai douarnenez dourdan draguignan drancy dunkerque echirolles elancourt elbeuf
    entraigues entrevaux epernay epinal epinay ermont estaires etampes evreux evry
    faches fameck fecamp figeac finistere firminy flers fleury floirac florange
    fontainebleau fontenay fontenilles forbach fougeres fourmies franconville frejus
    freyming frontignan gagny gaillac gaillon gap garches gardanne garges
    gennevilliers gentilly gerzat gironde givors gonesse gradignan grandcamp
    grandvilliers granville grasse gravelines grenade grenoble guadeloupe guerande
    gueret guingamp guyancourt guyane haguenau hautmont hazebrouck hendaye hennebont
    herblay hericourt herouville houilles hyeres illkirch issoire issoudun istres
    ivry jarnac jarville joinville joue kourou lacanau lagny lamballe lambersart
    landerneau lanester lannemezan lannion laon largentiere laval lavaur lempdes
    lens leognan lescar levallois libourne lievin limoges limousin lisieux livry
    longjumeau longwy lorient lormont lorraine loudeac lourdes louviers louvroil
    lozere lumbres luneville machecoul macon maintenon mainvilliers malakoff
    malemort malestroit mandelieu manosque mantes marcq marignane marly marmande
    marseillan martigues martinique marvejols massy maubeuge mauguio mauleon
    maurepas mayenne mayotte mazamet meaux melun mende menton merignac merville
    meudon meurthe meylan mimizan miramas mirepoix mitry moissac monsempron
    montargis montauban montbard montbeliard montbrison montceau montdidier
    montelimar montereau monteux montfermeil montgeron montigny montlucon montmelian
    montmorency montmorillon montpellier montreuil montrouge morbihan mordelles
    morlaix moulins mourenx mouvaux mulhouse muret mussidan naintre nanterre
    narbonne nemours neufchateau neufchatel neuville nevers nievre nimes niort
    nogent noisy normandie noumea noyon nyons objat occitanie orange orgeval orleans
    orly orthez orvault oullins outreau oyonnax ozoir paimpol palaiseau pamiers
    pantin papeete parempuyre parthenay pavilly pelissanne perigueux perols
    perpignan pertuis pessac peyrehorade picardie plabennec plaisir ploemeur
    ploermel poissy poitiers pontarlier pontault pontivy pontoise pornic pornichet
    privas propriano puteaux quievrechain quimper quimperle rambouillet redon reims
    remire rennes reunion reze rillieux riom rivesaltes roanne rochechouart
    rochefort rocheserviere rodez romainville romans romilly romorantin ronchin
    roncq rosporden roubaix rouen royan rueil ruelle rumilly saintes sallanches
    sallaumines sanary sarcelles sarlat sarrebourg sarreguemines sartrouville
    sassenage saumur saverne savigny savoie sceaux schiltigheim seclin sedan
    seignosse selestat senlis sens sete sevran sevres seynod sillingy soissons
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
    afterwork agroécologie alphabétisation antigaspi autopartage aînés balayeuse
    biodiversity biodéchet biodéchets bioressources braderie brezhoneg brocante
    brocantes canicule cantine cantonnier carpool carsharing catala coconstruction
    cocréation cohabitat compostage consommons covoiturage coworking crowdfunding
    crues cyberattaque cybersécurité cyclable cyclables cyclepath cyclotourisme
    déambulation déchetterie déchèterie déconfinement démoustication déneigement
    désimperméabilisation encombrants enquête escape estival euskara euskaraz
    extrascolaire fablab fleuri fleurie fleuries foodtruck gravillonnage greenway
    guinguette interceltique géothermie handicap handisport hydrogène inclusif
    inondation
    inondations intercommunal intercommunale intercommunalité intermodalité jumelage
    jumelages kemper labellisation ludothèque marchés microcrèche microfolie
    mobilité mobilités multiaccueil multimodal multimodalité multisport musée
    médiathèque mégots métropole métropolitain naoned newsletter numérique occitan
    oenotourisme parasport parentalité patrimoine photovoltaïque pickleball piéton
    piétonnisation piétons placemaking plantons playgrounds plogging podcast
    pumptrack pumptracks périscolaire périurbain recyclerie relamping ressourcerie
    riverains roadworks roazhon salage salubrité showroom skatepark skateparks
    sobriété stationnement streetlights submersion surtourisme tiers townhall
    trottinette téléalerte téléassistance téléthon télétravail verbalisation verglas
    vidéoprotection vidéoverbalisation vigilance visioconférence voirie
    végétalisation végétaliser vélo vélobus vélorue webinaire webradio wellbeing
    écocitoyen écocitoyenne écocitoyenneté écogeste écogestes écolabel écomusée
    écopâturage écoquartier écoquartiers électromobilité éolien éoliennes
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
        son ses notre votre nos vos leur ce cette ces est sont c s j je tu il se
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
    larticle leau lecole letat lete lheure linstant lon lun nai nest quil quon sest
    """.split()
)
