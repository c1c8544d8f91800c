import Foundation
import TestSupport
import Testing

/// A service's day in minutes: one cube after the other, and a journal that others flood.
@Suite(.enabled(if: servicesRunHere, servicesReason))
struct SoakTests {
    /// Cubes of a soak; SN3D_SOAK=500 is a season's.
    private static let count = ProcessInfo.processInfo.environment["SN3D_SOAK"].flatMap { Int($0) } ?? 40

    /// What the service holds after the first quarter it holds at the end.
    @Test(.timeLimit(.minutes(20)))
    func memoryAndDescriptorsStayFlat() throws {
        let service = try RunningService()
        try service.start()
        try service.eventually("it watches") { service.logText.contains("started, watching") }
        var (memory, descriptors): ([Double], [Int]) = ([], [])
        let start = ContinuousClock.now
        for number in 0..<Self.count {
            try service.deliver("cube\(number)")
            try service.eventually("cube \(number) is done") { service.states["cube\(number).fits"] == .done }
            memory.append(try service.residentMebibytes)
            descriptors.append(try service.openDescriptors)
        }
        let settled = Self.count / 4
        print(
            "\(Self.count) cubes in \(ContinuousClock.now - start): the service holds \(memory[settled]) MiB after"
                + " \(settled), \(memory[Self.count - 1]) at the end; \(descriptors[settled]) descriptors,"
                + " \(descriptors[Self.count - 1]) at the end")
        // A leak of 20 kB a cube would show in 500 of them; the allocator's own steps are of a megabyte or two.
        #expect(memory[Self.count - 1] - memory[settled] < 4)
        #expect(descriptors[Self.count - 1] <= descriptors[settled] + 1)
        #expect(memory.max() ?? .infinity < 60)
    }
}
