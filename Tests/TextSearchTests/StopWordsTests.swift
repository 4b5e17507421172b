import Testing
import TextSearch

@Suite struct StopWordsTests {
    @Test(arguments: ["the", "of", "what", "who", "why", "dont", "isnt", "im"])
    func `knows the words that tell nothing`(word: String) {
        #expect(StopWords.contains(word))
    }

    @Test(arguments: ["", "storm", "us", "may", "The", "don't", "日本", "é", "uncharacteristically"])
    func `leaves all others`(word: String) {
        #expect(!StopWords.contains(word))
    }

    @Test func `knows contractions as they are cut`() {
        for text in ["Don't", "ISN’T", "what's", "I'm", "they've", "can't"] {
            #expect(Words.all(in: text).allSatisfy { StopWords.contains($0.text) }, "\(text)")
        }
    }
}
