import Testing

@testable import Ledger

@Suite struct RespiteTests {
    @Test func aDatabaseThatCannotAnswerIsAskedOnce() throws {
        let respite = Respite()
        var asked = 0
        func busy() throws(LedgerError) -> Int {
            asked += 1
            throw LedgerError(.busy, "locked")
        }
        #expect(try respite.ask(busy) == nil)
        #expect(try respite.ask(busy) == nil)
        #expect(asked == 1)
    }

    /// A refusal says nothing about the next question.
    @Test func whatWaitingDoesNotMendIsThrown() throws {
        let respite = Respite()
        #expect(throws: LedgerError.self) {
            try respite.ask { () throws(LedgerError) -> Int in throw LedgerError(.statement, "no such column") }
        }
        #expect(try respite.ask { 3 } == 3)
    }
}
