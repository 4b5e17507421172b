import TestSupport
import Testing
import TextSearch

/// Stems as the published rules give them, step by step.
@Suite struct EnglishStemmerTests {
    /// Words before a colon, all of the stem behind it.
    private static let stems = """
        storm storms stormed storming: storm
        stormy: stormi
        report reports reported reporting: report
        reporter reporters: report
        minister ministers: minist
        ministry ministries: ministri
        elect elects elected electing election elections: elect
        vote votes voted voting: vote
        govern governs governed governing government governments: govern
        parliament parliaments: parliament
        parliamentary: parliamentari
        flood floods flooded flooding: flood
        caresses caress: caress
        tie ties tied tying: tie
        die dies died dying: die
        lie lies lying: lie
        vying: vie
        cry cries cried crying: cri
        gas: gas
        this: this
        gap gaps: gap
        kiwis: kiwi
        bus: bus
        focus: focus
        grass: grass
        agree agreed: agre
        feed: feed
        breed: breed
        need needed needing: need
        proceed proceeds proceeded: proceed
        exceed exceeded: exceed
        succeed succeeding: succeed
        hop hopped hopping: hop
        hope hopes hoped hoping: hope
        add adds added adding: add
        egg egged: egg
        stop stopped stopping: stop
        fall falls falling: fall
        file filed filing: file
        fail failed failing: fail
        fizz fizzed: fizz
        hiss hissed: hiss
        size sized sizing: size
        trouble troubled troubling: troubl
        create created creating: creat
        creation: creation
        tan tanned: tan
        supposedly: suppos
        seemingly: seem
        bed: bed
        red: red
        sing singing: sing
        king: king
        thing things: thing
        bring bringing: bring
        happy happiness: happi
        happily: happili
        by: by
        say saying: say
        enjoy enjoyed enjoys: enjoy
        boy boys: boy
        yes: yes
        youth: youth
        relational relate: relat
        condition conditional conditions: condit
        rational: ration
        hesitancy: hesit
        efficiency: effici
        reliably: reliabl
        possibly possible: possibl
        differently different: differ
        tokenizer: token
        legalization legalize: legal
        operate operation operator operating: oper
        feudalism: feudal
        formality formally formal: formal
        hopefulness hopeful hopefully: hope
        callousness: callous
        dangerously dangerous: danger
        decisiveness: decis
        sensitivity: sensit
        visibility visible: visibl
        geology geologist geologists geologic: geolog
        apology: apolog
        harmlessly harmless: harmless
        quickly quick: quick
        nearly: near
        national nation nations: nation
        electricity electrical electric: electr
        duplicate: duplic
        goodness good: good
        formative: format
        negative: negat
        revival: reviv
        allowance: allow
        inference: infer
        airliner: airlin
        gyroscopic: gyroscop
        adjustable adjustment adjust: adjust
        defensible: defens
        irritant: irrit
        replacement replaced replace: replac
        dependent depend: depend
        adoption adopted: adopt
        communism: communism
        activate: activ
        effective: effect
        decide: decid
        decision: decis
        rate: rate
        cease: ceas
        control controlled controlling: control
        roll rolled: roll
        general generally generals: general
        generic: generic
        generous generously: generous
        generate generated generation: generat
        community communities: communiti
        communicate: communic
        arsenal: arsenal
        past: past
        paste pasted pasting: paste
        universe: univers
        universal universally: universal
        university universities: universiti
        later: later
        lateral: lateral
        emerge emerged emerging: emerg
        emergency: emergenc
        international: internat
        internal: internal
        organ organs: organ
        organic: organic
        organize organized organization: organiz
        inning innings: inning
        outing: outing
        canning: canning
        herring herrings: herring
        earring: earring
        evening evenings: evening
        even evens: even
        sky skies: sky
        ski skis: ski
        idly: idl
        gently: gentl
        ugly: ugli
        early: earli
        only: onli
        singly: singl
        news: news
        howe: howe
        how: how
        atlas: atlas
        cosmos: cosmos
        bias: bias
        andes: andes
        a: a
        is: is
        as: as
        us: us
        """

    @Test func `reduces the forms of a word to its stem`() {
        var count = 0
        for line in Self.stems.split(separator: "\n") {
            let parts = line.split(separator: ":")
            let stem = parts[1].dropFirst()
            for word in parts[0].split(separator: " ") {
                count += 1
                #expect(EnglishStemmer.stem(String(word)) == stem, "\(word)")
            }
        }
        #expect(count >= 150)
    }

    @Test(arguments: ["", "é", "storms2", "штормы", "日本", "Storms", "don't", "12s", "stormés"])
    func `leaves what is no folded English word`(word: String) {
        #expect(EnglishStemmer.stem(word) == word)
    }

    @Test func `takes any letters`() {
        var random = SeededRandom.printingItsSeed()
        let letters = Array("aeiouybdglnrstcmf".utf8)
        let endings = [
            "", "ing", "ed", "eedly", "ingly", "s", "ies", "ational", "li", "ogi", "ion", "ness", "e", "ll", "ying",
        ]
        for _ in 0..<50_000 {
            let count = Int.random(in: 0...8, using: &random)
            let start = (0..<count).map { _ in letters.randomElement(using: &random) ?? 0 }
            let word = String(decoding: start, as: UTF8.self) + (endings.randomElement(using: &random) ?? "")
            let stem = EnglishStemmer.stem(word)
            #expect(stem.utf8.count <= word.utf8.count)
            #expect(stem.isEmpty == word.isEmpty)
            #expect(stem.utf8.allSatisfy { (0x61...0x7A).contains($0) })
        }
    }
}
