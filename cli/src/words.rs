//! The words of the human form in Swedish, bokmål, nynorsk and English; the environment says which.

use std::collections::BTreeMap;
use std::time::Duration;

use vakthund::{Action, Allowed, Catalog, Category, Evidence, Frame, GapReason, Level, PersonLink};

use crate::doubt::doubt;
use crate::print::Totals;

/// A text in the order `en`, `sv`, `nb`, `nn`.
pub(crate) type Four = [&'static str; 4];

/// The reader's language and the names of all kinds in it.
pub(crate) struct Words {
    language: usize,
    kinds: BTreeMap<String, String>,
}

const CODES: Four = ["en", "sv", "nb", "nn"];

impl Words {
    /// By `LC_ALL`, `LC_MESSAGES` or `LANG`.
    pub(crate) fn of_environment(catalog: &Catalog) -> Self {
        let set = ["LC_ALL", "LC_MESSAGES", "LANG"]
            .iter()
            .find_map(|name| std::env::var(name).ok().filter(|v| !v.is_empty()));
        let set = set.unwrap_or_default();
        let code = match set.get(..2) {
            Some("no") => "nb",
            Some(code) => code,
            None => "en",
        };
        let language = CODES.iter().position(|known| *known == code).unwrap_or(0);
        let kinds = catalog
            .kinds()
            .iter()
            .map(|kind| (kind.id.clone(), kind.name_in(CODES[language]).to_owned()))
            .collect();
        Self { language, kinds }
    }

    /// The code of the reader's language.
    pub(crate) fn code(&self) -> &'static str {
        CODES[self.language]
    }

    /// The text in the reader's language, else in English.
    pub(crate) fn choose<'t>(&self, texts: &'t BTreeMap<String, String>) -> Option<&'t str> {
        texts.get(self.code()).or_else(|| texts.get("en")).map(String::as_str)
    }

    fn say(&self, four: Four) -> &'static str {
        four[self.language]
    }

    pub(crate) fn kind(&self, id: &str) -> String {
        self.kinds.get(id).map_or_else(|| id.to_owned(), |name| format!("{name} ({id})"))
    }

    pub(crate) fn action(&self, action: Action) -> &'static str {
        self.say(match action {
            Action::Allow => ["allowed", "tillåts", "tillatt", "tillate"],
            Action::Log => ["allowed, logged", "tillåts, loggas", "tillatt, logges", "tillate, blir logga"],
            Action::Tag => ["allowed, tagged", "tillåts, märks", "tillatt, merkes", "tillate, blir merkt"],
            Action::Redact => ["to be redacted", "ska maskeras", "skal sladdes", "skal sladdast"],
            Action::Encrypt => ["to be encrypted", "ska krypteras", "skal krypteres", "skal krypterast"],
            Action::Quarantine => ["quarantined", "i karantän", "i karantene", "i karantene"],
            Action::Block => ["blocked", "stoppas", "stoppet", "stoppa"],
        })
    }

    pub(crate) fn level(&self, level: Level) -> &'static str {
        self.say(match level {
            Level::Low => ["low", "låg", "lav", "låg"],
            Level::Medium => ["medium", "medel", "middels", "middels"],
            Level::High => ["high", "hög", "høy", "høg"],
        })
    }

    pub(crate) fn held_back(&self) -> &'static str {
        self.say(["held back", "tillbakahållet", "holdt tilbake", "halde tilbake"])
    }

    pub(crate) fn aside(&self) -> &'static str {
        self.say([
            "also, though no rule is about it",
            "dessutom, men ingen regel gäller det",
            "dessuten, men ingen regel gjelder det",
            "dessutan, men ingen regel gjeld det",
        ])
    }

    pub(crate) fn more(&self, count: usize) -> String {
        let more = self.say([
            "more; --format jsonl shows all",
            "till; --format jsonl visar alla",
            "til; --format jsonl viser alle",
            "til; --format jsonl viser alle",
        ]);
        format!("… {count} {more}")
    }

    pub(crate) fn gap(&self, reason: GapReason) -> String {
        let what = self.say(match reason {
            GapReason::Encrypted => ["encrypted", "krypterat", "kryptert", "kryptert"],
            GapReason::Protected => {
                ["protected by a password", "lösenordsskyddat", "passordbeskyttet", "passordverna"]
            }
            GapReason::Malformed => ["damaged", "skadat", "skadet", "skada"],
            GapReason::ImageOnly => {
                ["pictures without text", "bild utan text", "bilde uten tekst", "bilete utan tekst"]
            }
            GapReason::Unsupported => ["unknown format", "okänt format", "ukjent format", "ukjent format"],
            GapReason::Unreadable => {
                ["cannot be opened", "kan inte öppnas", "kan ikke åpnes", "kan ikkje opnast"]
            }
            GapReason::Panicked => {
                ["the reader failed", "läsaren havererade", "leseren feilet", "lesaren feila"]
            }
            _ => ["a limit was reached", "en gräns nåddes", "en grense ble nådd", "ei grense vart nådd"],
        });
        let not = self.say(["NOT EXAMINED", "EJ GRANSKAT", "IKKE UNDERSØKT", "IKKJE GRANSKA"]);
        format!("{not}: {what} ({reason})")
    }

    /// `3 × allowed: test data (Eva Ek, until 2027-06-30)`.
    pub(crate) fn allowed(&self, allowed: &Allowed) -> String {
        let Allowed { reason, owner, expires, count } = allowed;
        let what = self.say(["allowed", "undantag", "unntak", "unntak"]);
        let until = self.say(["until", "till", "til", "til"]);
        format!("{count} × {what}: {reason} ({owner}, {until} {expires})")
    }

    pub(crate) fn allow_expired(&self, allowed: &Allowed) -> String {
        let Allowed { reason, owner, expires, count } = allowed;
        let what = self.say([
            "no longer allowed, expired",
            "inte längre undantag, gick ut",
            "ikke lenger unntak, gikk ut",
            "ikkje lenger unntak, gjekk ut",
        ]);
        format!("{count} × {what} {expires}: {reason} ({owner})")
    }

    pub(crate) fn summary(&self, totals: &Totals, elapsed: Duration) -> String {
        let four: Four = ["documents", "dokument", "dokumenter", "dokument"];
        let findings: Four = ["findings", "fynd", "funn", "funn"];
        let objected: Four = ["objected to", "med invändning", "med innvending", "med innvending"];
        let incomplete: Four =
            ["not fully examined", "ej helt granskade", "ikke helt undersøkt", "ikkje heilt granska"];
        let exempt = match totals.allowed.iter().map(|allowed| allowed.count).sum::<usize>() {
            0 => String::new(),
            count => format!(", {count} {}", self.say(["allowed", "undantag", "unntak", "unntak"])),
        };
        format!(
            "{} {}: {} {}, {} {}, {} {}{exempt}; {:.2} s",
            totals.documents,
            self.say(four),
            totals.findings,
            self.say(findings),
            totals.objected,
            self.say(objected),
            totals.incomplete,
            self.say(incomplete),
            elapsed.as_secs_f64()
        )
    }

    fn category(&self, category: Category) -> &'static str {
        self.say(match category {
            Category::Health => ["health", "hälsa", "helse", "helse"],
            Category::Religion => ["religion", "religion", "religion", "religion"],
            Category::Politics => ["politics", "politik", "politikk", "politikk"],
            Category::UnionMembership => ["trade union", "fackförening", "fagforening", "fagforeining"],
            Category::Ethnicity => ["origin", "ursprung", "opprinnelse", "opphav"],
            Category::SexLife => ["sex life", "sexualliv", "seksualliv", "seksualliv"],
            Category::Offences => ["offences", "brott", "lovbrudd", "lovbrot"],
            Category::ProtectedIdentity => {
                ["protected identity", "skyddad identitet", "adressesperre", "adressesperre"]
            }
            Category::Secrecy => ["secrecy", "sekretess", "taushetsplikt", "teieplikt"],
            Category::Social => ["social services", "socialtjänst", "sosialtjeneste", "sosialteneste"],
            Category::Employment => ["employment", "anställning", "ansettelse", "tilsetjing"],
            Category::Organisation => ["organisation", "organisation", "organisasjon", "organisasjon"],
            Category::Online => {
                ["devices and networks", "enheter och nät", "enheter og nett", "einingar og nett"]
            }
            Category::Location => ["position", "position", "posisjon", "posisjon"],
            Category::Property => [
                "vehicles and real estate",
                "fordon och fastigheter",
                "kjøretøy og eiendom",
                "køyretøy og eigedom",
            ],
            Category::Genetic => ["genetic data", "genetik", "genetikk", "genetikk"],
            Category::Biometric => ["biometric data", "biometri", "biometri", "biometri"],
            Category::Identity => ["identity", "identitet", "identitet", "identitet"],
            _ => return category.name(),
        })
    }

    /// A reason in words. Only words of the catalog come out, never the document's.
    pub(crate) fn evidence(&self, evidence: &Evidence) -> String {
        if let Some(doubt) = doubt(evidence) {
            return self.say(doubt).to_owned();
        }
        let plain: Four = match evidence {
            Evidence::Checksum => [
                "check digit holds",
                "kontrollsiffran stämmer",
                "kontrollsifferet stemmer",
                "kontrollsifferet stemmer",
            ],
            Evidence::Date => ["real date", "datumet finns", "datoen finnes", "datoen finst"],
            Evidence::ColumnVote => [
                "its whole column holds",
                "hela kolumnen stämmer",
                "hele kolonnen stemmer",
                "heile kolonnen stemmer",
            ],
            Evidence::Together => {
                ["beside a name", "bredvid ett namn", "ved siden av et navn", "ved sida av eit namn"]
            }
            Evidence::Company => [
                "with a word that states it",
                "med ett ord som påstår det",
                "med et ord som påstår det",
                "med eit ord som påstår det",
            ],
            Evidence::Predicate => ["stated", "påstås", "påstått", "påstått"],
            Evidence::Padded => [
                "leading zero restored",
                "inledande nolla återställd",
                "innledende null satt inn",
                "innleiande null sett inn",
            ],
            Evidence::Synthetic => ["test number", "testnummer", "testnummer", "testnummer"],
            Evidence::Personal => [
                "a person's own company",
                "en persons eget företag eller dödsbo",
                "en persons eget foretak eller bo",
                "eit eige føretak eller bu til ein person",
            ],
            Evidence::Quoted => ["in quoted text", "i citerad text", "i sitert tekst", "i sitert tekst"],
            Evidence::Near(word) => return format!("{} {word:?}", self.say(["near", "nära", "nær", "nær"])),
            Evidence::Label(word) => {
                return format!("{} {word:?}", self.say(["under", "under", "under", "under"]));
            }
            Evidence::RatherThan(kind, _) => {
                let rather = self.say(["rather than", "hellre än", "heller enn", "heller enn"]);
                return format!("{rather} {kind}");
            }
            Evidence::LabelOf(category) => {
                let labelled = self.say(["labelled", "rubrik", "merket", "merkt"]);
                return format!("{labelled} {}", self.category(*category));
            }
            Evidence::Against(word) => {
                return format!("{} {word:?}", self.say(["but near", "men nära", "men nær", "men nær"]));
            }
            Evidence::Term(id, _) => return format!("{} {id}", self.say(["term", "term", "term", "term"])),
            Evidence::Recognized(sure) => {
                let read =
                    self.say(["read in a picture", "läst i en bild", "lest i et bilde", "lese i eit bilete"]);
                return format!("{read}, {sure} %");
            }
            Evidence::Exact { list, row, columns } => return self.row(list, *row, columns),
            Evidence::Person(link) => return self.link(*link).to_owned(),
            Evidence::Generic(frame) => return self.frame(*frame).to_owned(),
            other => return other.to_string(),
        };
        self.say(plain).to_owned()
    }

    fn row(&self, list: &str, row: u32, columns: &[String]) -> String {
        let own = self.say(["own list", "egen lista", "egen liste", "eiga liste"]);
        let word = self.say(["row", "rad", "rad", "rad"]);
        format!("{own} {list}, {word} {row}: {}", columns.join(" + "))
    }

    fn link(&self, link: PersonLink) -> &'static str {
        self.say(match link {
            PersonLink::Number => [
                "about the person numbered",
                "om personen med numret",
                "om personen med nummeret",
                "om personen med nummeret",
            ],
            PersonLink::Name => [
                "about a named person",
                "om en namngiven person",
                "om en navngitt person",
                "om ein namngjeven person",
            ],
            PersonLink::Kin => ["about a relative", "om en anhörig", "om en pårørende", "om ein pårørande"],
            PersonLink::Pronoun => ["about a person", "om en person", "om en person", "om ein person"],
            PersonLink::First => {
                ["about the writer", "om skribenten", "om den som skriver", "om den som skriv"]
            }
            PersonLink::Second => ["about the reader", "om mottagaren", "om mottakeren", "om mottakaren"],
            PersonLink::Patient => [
                "about a person by age and sex",
                "om en person efter ålder och kön",
                "om en person etter alder og kjønn",
                "om ein person etter alder og kjønn",
            ],
            PersonLink::Role => [
                "about a person by role",
                "om en person i en roll",
                "om en person i en rolle",
                "om ein person i ei rolle",
            ],
        })
    }

    fn frame(&self, frame: Frame) -> &'static str {
        self.say(match frame {
            Frame::Conditional => ["but conditional", "men villkorat", "men betinget", "men på vilkår"],
            Frame::Teaching => [
                "but a course or leaflet",
                "men kurs eller broschyr",
                "men kurs eller brosjyre",
                "men kurs eller brosjyre",
            ],
            Frame::Statistics => ["but statistics", "men statistik", "men statistikk", "men statistikk"],
            Frame::Law => ["but law text", "men lagtext", "men lovtekst", "men lovtekst"],
            Frame::Definition => {
                ["but a definition", "men en definition", "men en definisjon", "men ein definisjon"]
            }
            Frame::Plural => ["but a group of people", "men en grupp", "men en gruppe", "men ei gruppe"],
            Frame::Negated => [
                "but about something else",
                "men handlar om annat",
                "men handler om noe annet",
                "men handlar om noko anna",
            ],
            Frame::Professional => [
                "but a profession or organisation",
                "men yrke eller organisation",
                "men yrke eller organisasjon",
                "men yrke eller organisasjon",
            ],
            Frame::OfficeHolder => {
                ["but an office-holder", "men förtroendevald", "men folkevalgt", "men folkevald"]
            }
            Frame::Question => [
                "but a question answered to anybody",
                "men en fråga som besvaras för alla",
                "men et spørsmål som besvares for alle",
                "men eit spørsmål som vert svart på for alle",
            ],
            Frame::News => ["but in news", "men i nyheter", "men i nyheter", "men i nyhende"],
            Frame::Document => [
                "but the text speaks in general",
                "men texten är allmän",
                "men teksten er generell",
                "men teksten er generell",
            ],
        })
    }
}
