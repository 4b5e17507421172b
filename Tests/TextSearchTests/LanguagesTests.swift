import Testing
import TextSearch

/// What readers of a language type, against what its authors write.
@Suite struct LanguagesTests {
    @Test(arguments: [
        ("cs", "Příliš žluťoučký kůň", "prilis zlutoucky kun"),
        ("de", "Größe der STRAẞE, Ärzte", "grosse der strasse arzte"),
        ("tr", "Iğdır'da İSTANBUL ve ışık", "igdir da istanbul ve isik"),
        ("pl", "Łódź, żółw, Wałęsa", "lodz zolw walesa"),
        ("eo", "Ĉeĥoslovakio ĝojas, ĵaŭde ŝi", "cehoslovakio gojas jaude si"),
        ("fr", "L'œuvre déjà naïve, Ça", "l oeuvre deja naive ca"),
        ("da", "Ærø Færøerne blåbær", "aero faeroerne blabaer"),
        ("is", "Þingvellir, Seyðisfjörður", "thingvellir seydisfjordur"),
        ("vi", "Việt Nam, Đà Nẵng", "viet nam da nang"),
        ("az", "Əliyev", "əliyev"),
        ("mt", "Ħamrun, Ġorġ", "hamrun gorg"),
        ("haw", "Hawaiʻi, Oʻahu", "hawaii oahu"),
        ("ar-Latn", "Qurʾān", "quran"),
        ("el", "Ο Οδυσσέας, ΟΔΥΣΣΕΑΣ ΐ", "ο οδυσσεασ οδυσσεασ ι"),
        ("ru", "Ёлка и йод, за́мок", "елка и йод замок"),
        ("uk", "Їжак, Київ, ґанок", "їжак київ ґанок"),
        ("be", "Воўк", "воўк"),
        ("mk", "Ѓорѓи, Ќе", "ѓорѓи ќе"),
        ("he", "שָׁלוֹם צה\"ל צה״ל ג'ירפה", "שלום צהל צהל גירפה"),
        ("ar", "الْعَرَبِيَّةُ أحمد إلى آخر مـــدرسة مؤتمر", "العربيه احمد الي اخر مدرسه موتمر"),
        ("fa", "کتاب فارسی ۱۲۳", "كتاب فارسي 123"),
        ("hi", "हिन्दी क़ानून २०२४", "हिन्दी क़ानून 2024"),
        ("bn", "বাংলাদেশের", "বাংলাদেশের"),
        ("ta", "தமிழ்நாடு", "தமிழ்நாடு"),
        ("ko", "대한민국 뉴스", "대한민국 뉴스"),
        ("ja", "ＮＨＫニュース", "nhk ニュ ュー ース ス"),
        ("zh", "中国新闻", "中国 国新 新闻 闻"),
        ("th", "ข่าว", "ข่า าว ว"),
    ])
    func `folds to what is typed`(language: String, text: String, words: String) {
        // By bytes: `==` would call decomposed text the same.
        let cut = Words.all(in: text).map(\.text).joined(separator: " ")
        #expect(Array(cut.utf8) == Array(decomposedNukta(words).utf8), "\(language): \(cut)")
    }

    /// Of all that is written here, only the nukta letter comes apart.
    private func decomposedNukta(_ text: String) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\u{958}": scalars.append(contentsOf: "\u{915}\u{93C}".unicodeScalars)
            case "\u{9CB}": scalars.append(contentsOf: "\u{9C7}\u{9BE}".unicodeScalars)
            default: scalars.append(scalar)
            }
        }
        return String(scalars)
    }
}
