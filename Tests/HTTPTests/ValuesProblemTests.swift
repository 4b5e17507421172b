import HTTP
import HTTPTypes
import JSON
import Testing

@Suite struct ProblemTests {
    @Test func `is a problem document with every fault`() {
        let problem = Problem.badBody([.init(pointer: "/email", detail: "is required")])
        let response = problem.response(requestID: "r-1")
        #expect(response.status.code == 422)
        #expect(response.fields[.contentType] == "application/problem+json")
        #expect(response.fields[.cacheControl] == "no-store")
        #expect(
            text(response)
                == #"{"type":"/problems/bad-body","title":"The body has faults","status":422,"#
                + #""detail":"Nothing was changed. Each fault is in errors.","#
                + #""errors":[{"pointer":"/email","detail":"is required"}],"request_id":"r-1"}"#
        )
    }

    @Test func `names the byte where a body stops being JSON`() {
        let problem = Problem.badJSON(JSONSyntaxError(reason: "expected a value", offset: 3))
        #expect(problem.status == .badRequest)
        #expect(problem.detail == "The body is not JSON: expected a value at byte 3.")
    }

    @Test func `names a parameter in place of a pointer`() {
        let response = Problem.badQuery([.init(.parameter("limit"), "must be given once")]).response(requestID: "")
        #expect(text(response).contains(#""errors":[{"parameter":"limit","detail":"must be given once"}]"#))
    }

    @Test func `keeps the fields that belong to the status`() {
        let problem = Problem(.serviceUnavailable, "busy", title: "Busy", detail: "Later.", fields: [.retryAfter: "1"])
        #expect(problem.response(requestID: "").fields[.retryAfter] == "1")
    }

    private func text(_ response: Response) -> String {
        switch response.body {
        case .bytes(let bytes): String(decoding: bytes, as: UTF8.self)
        case .file: ""
        }
    }
}

@Suite struct DigitsTests {
    @Test func `digits and nothing else`() {
        #expect(Digits.decimal("0".utf8) == 0)
        #expect(Digits.decimal("007".utf8) == 7)
        #expect(Digits.decimal("9223372036854775807".utf8) == .max)
        for bad in ["", "9223372036854775808", "+5", "-5", " 5", "5 ", "0x5", "٥", "5.0"] {
            #expect(Digits.decimal(bad.utf8) == nil, "\(bad)")
        }
        #expect(Digits.hexadecimal("fF09".utf8) == 0xFF09)
        for bad in ["", "g", "0x1", "-1", "1234567890123456"] {
            #expect(Digits.hexadecimal(bad.utf8) == nil, "\(bad)")
        }
    }
}
