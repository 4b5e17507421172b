extension Vocabulary {
    /// The likeliest words that somebody meant who typed this, best first: those of fewest edits, and of those the ones
    /// of most documents, as `CorrectionRules` weighs them. Where there is none, two words without their blank.
    ///
    /// - word: folded. There is none for a word that documents hold, for a short one, and for one that is not of
    ///   letters alone: a wrong number looks like a right one, and scripts without blanks have no words to misspell.
    package func corrections(of word: String, countMax: Int) -> [Correction] {
        guard countMax > 0, documents(holding: word) == 0, let letters = correctable(word) else { return [] }
        let near = near(letters)
        return Array((near.isEmpty ? halves(of: letters) : near).prefix(countMax))
    }

    /// A word that somebody may have meant who typed one that hardly any document holds: one that very many more do.
    package func alternative(to word: String) -> Correction? {
        let known = documents(holding: word)
        guard known > 0, let letters = correctable(word) else { return nil }
        return near(letters).first {
            $0.word != word && $0.documents >= CorrectionRules.alternativeFactor * known
        }
    }

    private func correctable(_ word: String) -> [Unicode.Scalar]? {
        guard word.utf8.count <= Words.bytesMax else { return nil }
        let letters = Array(word.unicodeScalars)
        return letters.count >= CorrectionRules.lettersMin && LetterSet(ofAlphabet: letters) != nil ? letters : nil
    }

    private func near(_ letters: [Unicode.Scalar]) -> [Correction] {
        LetterSet(ofAlphabet: letters).map { likeliest(near(letters, $0), to: letters) } ?? []
    }

    // MARK: One word

    private struct Neighbour {
        /// In `words`.
        var place: Int
        var distance: Int
    }

    private func near(_ letters: [Unicode.Scalar], _ set: LetterSet) -> [Neighbour] {
        let editDistance = EditDistance(from: letters)
        var found: [Neighbour] = []
        func look(at places: Range<Int>, editsMax: Int) {
            words.withBytes { bytes in
                candidates.near(set, letters: letters.count, editsMax: editsMax, at: places) { place in
                    let word = UnsafeBufferPointer(rebasing: bytes[words.range(at: place)])
                    let distance = editDistance.distance(to: word)
                    if distance <= editsMax { found.append(Neighbour(place: place, distance: distance)) }
                }
            }
        }
        let sameFirst = words.places(beginningWith: Self.text(letters.prefix(1)))
        look(at: sameFirst, editsMax: CorrectionRules.editsMax(letters: letters.count))
        look(at: 0..<sameFirst.lowerBound, editsMax: CorrectionRules.otherFirstEditsMax)
        look(at: sameFirst.upperBound..<words.count, editsMax: CorrectionRules.otherFirstEditsMax)
        return found
    }

    private func likeliest(_ found: [Neighbour], to typed: [Unicode.Scalar]) -> [Correction] {
        var rated = found.map { neighbour in
            let text = words.text(at: neighbour.place)
            let documents = documents[neighbour.place]
            return (
                correction: Correction(word: text, documents: Int(documents), distance: neighbour.distance),
                weight: CorrectionRules.weight(of: Array(text.unicodeScalars), documents: documents, typed: typed),
                place: neighbour.place
            )
        }
        rated.sort { ($0.correction.distance, -$0.weight, $0.place) < ($1.correction.distance, -$1.weight, $1.place) }
        var (distance, weightMin) = (0, 0)
        return rated.compactMap { correction, weight, _ in
            if correction.distance > distance {
                (distance, weightMin) = (correction.distance, weight / CorrectionRules.noiseFactor)
            }
            return weight > weightMin ? correction : nil
        }
    }

    // MARK: Two words

    /// Those of which the rarer one is in most documents first.
    private func halves(of letters: [Unicode.Scalar]) -> [Correction] {
        let least = CorrectionRules.halfLettersMin
        guard letters.count >= 2 * least else { return [] }
        var found: [Correction] = []
        for cut in least...(letters.count - least) {
            let (first, second) = (Self.text(letters[..<cut]), Self.text(letters[cut...]))
            let documents = min(documents(holding: first), documents(holding: second))
            guard documents >= CorrectionRules.halfDocumentsMin else { continue }
            found.append(Correction(word: "\(first) \(second)", documents: documents, distance: 1))
        }
        return found.sorted { $0.documents > $1.documents }
    }

    private static func text(_ letters: ArraySlice<Unicode.Scalar>) -> String {
        String(String.UnicodeScalarView(letters))
    }
}
