import Foundation
import TestSupport
import Testing

/// Two services on one tree of products and one database, each with a state directory of its own.
@Suite(.enabled(if: servicesRunHere, servicesReason))
struct TwoServicesTests {
    @Test(.timeLimit(.minutes(5)))
    func twoServicesDoEachCubeOnce() throws {
        let service = try RunningService()
        let other = try service.companion()
        for number in 10..<22 { try service.deliver("cube\(number)") }
        try service.start()
        try other.start()
        try service.eventually("both know all twelve", within: .seconds(150)) {
            [service, other].allSatisfy { $0.states.values.count { $0 == .done } == 12 }
        }
        #expect(
            try service.rows(
                "SELECT count(*), count(DISTINCT cube_id) FROM sn3.processing WHERE outcome = 'complete'") == ["12|12"])
        let services = try service.rows(
            "SELECT DISTINCT service FROM sn3.processing WHERE outcome = 'complete' ORDER BY 1")
        #expect(services.count == 2, "both worked: \(services)")
        // No file is left that no record knows.
        let known = Set(try service.rows("SELECT path FROM sn3.product"))
        let found = FileManager.default.enumerator(atPath: service.products)?.compactMap { $0 as? String } ?? []
        let files = Set(
            found.filter { $0.hasSuffix(".fits") || $0.hasSuffix(".png") }.map { service.products + "/" + $0 })
        #expect(files == known)
        #expect(!found.contains { $0.hasSuffix(".partial") })
    }

    /// A service that dies with work in hand leaves it to the other one, which learns of the death by its silence.
    @Test(.timeLimit(.minutes(3)))
    func theWorkOfADeadServiceIsTakenOver() throws {
        let service = try RunningService()
        let other = try service.companion()
        try service.start(["LD_PRELOAD=\(Command.builtLibrary("Poison"))"])
        try service.deliver("poison-hang")
        let held = "SELECT service FROM sn3.work_claim WHERE processing_id IS NOT NULL"
        try service.eventually("it is worked on") { try !service.rows(held).isEmpty }
        let holder = try service.rows(held)
        try other.start()
        try service.eventually("the other one leaves it alone") {
            try other.ask("why", service.watched + "/poison-hang.fits").output.contains("by another service")
        }
        #expect(try service.rows(held) == holder)
        service.kill()
        let death = ContinuousClock.now
        try service.eventually("it is taken over", within: .seconds(90)) {
            let now = try service.rows(held)
            return now != holder && !now.isEmpty
        }
        let took = ContinuousClock.now - death
        print("another machine's work was taken over \(took) after its death")
        #expect(took < .seconds(70))
        try service.eventually("it is done") { other.states["poison-hang.fits"] == .done }
    }
}
