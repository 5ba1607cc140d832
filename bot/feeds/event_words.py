"""What events call themselves and what is asked of whoever comes: tables that several rules of the price reader share.

All for text in lower case; see `one_of` for how a table is written.
"""

from __future__ import annotations

from bot.feeds.patterns import one_of

# What an event calls itself; one of them, for "offers free workshops" speaks of somebody, not of today.
EVENT = one_of(
    "event workshop class concert_series concert screenings? seminar webinar session program(?:me)? showing lecture "
    "talk performance tour festival training meetup meeting course clinic show fair ride run walk lab forum open_mic "
    "testing exams? lesson series presentation stargazing conference summit panel hackathon bootcamp retreat recital "
    "exhibit(?:ion)? gathering celebration party dance reading play movie film market open_house tasting camp social "
    "mixer briefing demonstration demo live_music orientation circle jam opening reception story_?time study_night night evening "
    "overview support_group group activity hearing ceremony symposium rehearsal stroll picnic potluck yoga(?!\\smats?\\b) "
    "matinee hike practice taster discussion roundtable keynote hangout tournament quiz trivia bingo karaoke signing launch slam "
    "cleanup vigil parade expo workout tutorial book_club study_group drop-in sing-?along masterclass crash_course open_day viewing colloquium town_hall"
)
# What may be said to be free, in the singular and the plural.
SUBJECT = one_of(
    "admission entry entrance attendance participation registration events? tickets? class(?:es)? workshops? sessions? "
    "programs? programmes? lectures? concerts? performances? shows? run ride walk screenings? meetups? meetings? "
    "activit(?:y|ies) trainings? courses? tours? series seminars? webinars? talks? clinics? festival everything games "
    "lessons? movies? conference exhibit(?:ion)?s? attending museum parade reception fair hike camp services gatherings? "
    "films? matinees? recitals? readings? rehearsals? rsvps? enrollment seats? spots? (?:the|this|whole)\\sevening attendees"
)
# Nouns of other languages that "gratuit", "gratis", "frei" or "libero" behind them make the event's.
SUBJECT_ELSEWHERE = one_of(
    "teilnahme veranstaltung eintritt zutritt besuch vortrags? kurss? konzerts? führungs? lesung workshops? webinars? anmeldung angebot beratung stadtführung schnupperkurs sprechstunde "
    "entradas? accesos? evento eventos actividad actividades taller talleres sesiones funciones  cursos? charlas? inscripci[oó]n conciertos? visitas? clases? "
    "sesi[oó]n funci[oó]n proyecci[oó]n seminarios? asistencia participaci[oó]n conferencias? espect[aá]culo "
    "entr[ée]e acc[èe]s ateliers? ateliers visites? concerts? s[ée]ances? spectacles? conf[ée]rences? projections? cours [ée]v[ée]nement "
    "activit[ée]s? sorties? inscription participation admission formations? rencontres? "
    "ingresso partecipazione laboratorio incontro spettacolo mostra concerto proiezione lezione "
    "inscri[cç][aã]o oficina palestra participa[cç][aã]o sess[aã]o aula visita toegang deelname inträde"
)
# What else may be said to cost something.
_PRICED = one_of(
    "and but or also only it this that trip outing excursion voyage float adventure which each everything spaces? places? slots? one_(?:ticket|seat) cruises? flights? tickets membership_and "
    "general_admission wristbands? physicals? haircuts? drop-ins? entries passes pass package packages sign-?up dinner_and_show cours atelier l'entrée"
)
# Said to cost "$10": this and no other thing.
PRICED = rf"(?:{SUBJECT}|{EVENT}(?:e?s)?|{_PRICED})"
# For whom something may be free, or cheaper, and not for whoever comes.
GROUP = one_of(
    r"members?\b students? kids child(?:ren)?\b seniors? veterans? employees? faculty staff under\b those\s(?:under|who) "
    r"residents stags? couples girls subscribers new\b(?!\s(?:parents|mothers|moms|dads|families|residents|and|or)\b) first\b ages?\s\d youth\s(?:under|\d) \d ladies women\sbefore military teachers educators "
    r"donors sponsors vips? cardholders passholders (?:ticket|pass|badge|season|wristband|card)[\s-](?:ticket[\s-])?holders (?:hotel|overnight|registered|resort|lodge|inn)\sguests (?:\S+\s){1,2}\w*holders (?:\S+\s){0,4}(?:(?<!audience\s)members|students|employees)\b"
)
# What is done for people one by one; in a title "Free headshots" are what the event is.
SERVICE = one_of(
    "headshots? physicals? exams? check-?ups? (?:health|cancer|skin|vision|hearing|pressure|dental|density|depression|hiv|std)\\sscreenings? reviews? critiques? clinics? haircuts? vaccin\\w+ shots? advice mammograms? testing "
    "(?:tax|legal|homework|computer|tech|resume|career|job|medicare|fafsa)[\\w\\s&-]{0,24}?(?:help|prep(?:aration)?|assistance|support|counsel\\w+) "
    "tutoring coaching mentoring notary counseling dental_care eye_care microchip\\w* mending repairs? massages? portraits?"
)
