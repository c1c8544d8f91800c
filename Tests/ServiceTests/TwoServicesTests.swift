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
}
