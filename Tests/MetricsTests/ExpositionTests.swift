import Metrics
import TestSupport
import Testing

@Suite struct ExpositionTests {
    private func written(_ write: (inout Exposition) -> Void) -> String {
        var text = Exposition()
        write(&text)
        return String(decoding: text.bytes, as: UTF8.self)
    }

    @Test func `says what a family is, then its values`() {
        let text = written { text in
            text.counter("a_total", "What is counted.", [.init(["route": "/x", "status": "200"], 3)])
            text.gauge("b_bytes", "What is there.", 1.5)
        }
        #expect(
            text == """
                # HELP a_total What is counted.
                # TYPE a_total counter
                a_total{route="/x",status="200"} 3
                # HELP b_bytes What is there.
                # TYPE b_bytes gauge
                b_bytes 1.5

                """
        )
    }

    @Test func `escapes what would end a value, or a line`() throws {
        let nasty = "a\\b\"c\nd{e=\"f\"},ü"
        let text = written { text in
            text.gauge("a", "One \\ two\nthree \"four\".", [.init(["label": nasty], 1)])
        }
        let family = try #require(try ExpositionReader.read(text)["a"])
        #expect(family.help == "One \\ two\nthree \"four\".")
        #expect(family.value(["label": nasty]) == 1)
    }

    @Test(arguments: [
        (0.0, "0"), (-3, "-3"), (1e15, "1000000000000000"), (0.000_1, "0.0001"), (1e-5, "1e-05"), (.infinity, "+Inf"),
        (-.infinity, "-Inf"), (.nan, "NaN"), (1_700_000_000.25, "1700000000.25"),
    ])
    func `writes numbers as they are read`(value: Double, written text: String) {
        #expect(written { $0.gauge("a", "Help.", value) }.hasSuffix("\na \(text)\n"))
    }

    @Test func `a histogram counts what is at most as large as its bounds`() throws {
        var histogram = Histogram(bounds: [1, 2.5])
        for value in [0.5, 1, 1.5, 2.5, 3] { histogram.observe(value) }
        let text = written { $0.histogram("a_seconds", "Help.", [.init(["of": "b"], histogram)]) }
        #expect(
            text == """
                # HELP a_seconds Help.
                # TYPE a_seconds histogram
                a_seconds_bucket{of="b",le="1"} 2
                a_seconds_bucket{of="b",le="2.5"} 4
                a_seconds_bucket{of="b",le="+Inf"} 5
                a_seconds_sum{of="b"} 8.5
                a_seconds_count{of="b"} 5

                """
        )
        var sum = Histogram(bounds: [1, 2.5])
        sum.add(histogram)
        sum.add(histogram)
        #expect(sum.counts == [4, 4, 2] && sum.sum == 17 && sum.count == 10)
    }

    @Test func `a family without samples is left out`() {
        #expect(written { $0.counter("a_total", "Help.", []) } == "")
        #expect(written { $0.histogram("a_seconds", "Help.", []) } == "")
    }

    @Test(arguments: [
        "a 1\n", "# TYPE a gauge\na 1\n", "# HELP a H\n# TYPE a gauge\na 1", "# HELP a H\n# TYPE a gauge\na 1 \n",
        "# HELP a H\n# TYPE a gauge\na{b=\"c\",} 1\n", "# HELP a H\n# TYPE a gauge\na{b=c} 1\n",
        "# HELP a H\n# TYPE a gauge\na{b=\"\\x\"} 1\n", "# HELP a H\n# TYPE a gauge\na 1\na 2\n",
        "# HELP a H\n# TYPE a counter\na 1\n",
        "# HELP a_seconds_sent H\n# TYPE a_seconds_sent gauge\na_seconds_sent 1\n",
        "# HELP a H\n# TYPE a histogram\na_bucket{le=\"1\"} 1\na_sum 1\na_count 1\n",
    ])
    func `the reader of these tests refuses what is not right`(text: String) {
        #expect(throws: ExpositionReader.Fault.self) { try ExpositionReader.read(text) }
    }
}
