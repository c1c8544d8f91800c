import Cubes
import Foundation
import Records
import Simulator
import TestSupport
import Testing
import Threads

@testable import Calibration

/// What became of a simulated cube.
struct CubeFate: Sendable {
    enum Outcome: String {
        case ignored, unreadable, rejected, processed
    }

    var outcome: Outcome
    /// Names of the checks that warned or failed.
    var warned: [String] = []
    var failed: [String] = []
    var checks: [QualityCheck] = []
    /// The error of a cube that cannot be read.
    var code = ""

    /// Warnings that a cut-out of a sound cube earns: it is no full field.
    static let cutOut: Set = ["dimensions"]

    init(of parameters: FieldParameters) throws {
        let directory = try TemporaryDirectory()
        let name = parameters.format == .fits ? "2307000p.fits" : "2307000z.hdf5"
        let path = directory.path(name)
        try FieldSimulation(parameters).write(to: path, laserMap: LaserMap.candidates(beside: path)[0], truth: nil)
        do throws(CubeError) {
            switch try SpectralCube.open(path, laserMap: nil) {
            case .ignored: outcome = .ignored
            case .science(let cube):
                switch try Calibrator(trainedResolvingPower: 1480...7200).run(cube) {
                case .calibrated(let calibrated): (outcome, checks) = (.processed, calibrated.checks)
                case .rejected(let rejection): (outcome, checks) = (.rejected, rejection.checks)
                case .cancelled: preconditionFailure("nobody cancelled")
                }
            }
        } catch {
            (outcome, code) = (.unreadable, error.code.rawValue)
        }
        warned = checks.filter { $0.verdict == .warn && !Self.cutOut.contains($0.name) }.map(\.name)
        failed = checks.filter { $0.verdict == .fail }.map(\.name)
    }
}

@Suite struct FaultMatrixTests {
    private static func field(width: Int = 64, seed: UInt64) -> FieldParameters {
        var parameters = FieldParameters()
        (parameters.width, parameters.height, parameters.seed) = (width, 64, seed)
        return parameters
    }

    @Test(arguments: FieldFault.allCases)
    func aFaultIsCaughtByItsOwnCheckAndByNoFatalOther(_ fault: FieldFault) throws {
        let description = fault.description
        // Two columns of blocks, so that what varies along the rows shows too.
        var parameters = Self.field(width: 96, seed: 2)
        parameters.fault = fault
        parameters.format = try #require(CubeFormat.allCases.first { description.formats.contains($0) })
        let fate = try CubeFate(of: parameters)
        let caught = fate.failed + fate.warned
        print(
            "fault \(fault.rawValue) (\(parameters.format.rawValue)): \(fate.outcome.rawValue)",
            fate.code, caught.joined(separator: " "))
        let isCaught =
            switch description.consequence {
            case .ignored: fate.outcome == .ignored
            case .unreadable: fate.outcome == .unreadable
            case .rejected: fate.outcome == .rejected && fate.failed.first == description.expectedCheck
            case .warned:
                fate.outcome == .processed && fate.warned.contains(description.expectedCheck) && fate.failed.isEmpty
            case .recorded:
                fate.outcome == .processed
                    && fate.checks.contains { $0.name == description.expectedCheck && $0.value != nil }
            }
        #expect(isCaught, "\(fate.outcome), failed \(fate.failed), warned \(fate.warned)")
        try DocumentedNumbers.expect("faults.planted", Double(FieldFault.allCases.count))
        try DocumentedNumbers.expect("faults.missed", isCaught ? 0 : 1, .largest)
    }

    /// Set-ups of real cubes, zero path difference from 0.17 to 0.36 of the scan; M31, M33, NGC 628, NGC 4569 and
    /// NGC 2903 by their heliocentric velocities, km/s (NED).
    private static let steps = [505, 840, 842, 847]
    private static let balances = [0.17, 0.20, 0.25, 0.30, 0.36]
    private static let velocities = [-300.0, -180, 657, -235, 550]
    private static let healthyCount = 100

    @Test func healthyCubesPass() throws {
        let fates = Guarded<[CubeFate?]>([CubeFate?](repeating: nil, count: Self.healthyCount))
        DispatchQueue.concurrentPerform(iterations: Self.healthyCount) { index in
            var parameters = Self.field(seed: UInt64(1000 + index))
            parameters.channelCount = Self.steps[index % 4]
            parameters.zeroPathIndex = Int(Self.balances[index % 5] * Double(parameters.channelCount))
            parameters.systemicVelocity = Self.velocities[index / 20]
            do {
                let fate = try CubeFate(of: parameters)
                fates.withLock { $0[index] = fate }
            } catch {
                Issue.record("\(error)")
            }
        }
        let found = fates.withLock { $0.compactMap(\.self) }
        #expect(found.count == Self.healthyCount)
        let rejected = found.filter { $0.outcome != .processed }
        let warned = found.filter { !$0.warned.isEmpty }
        print(
            "\(Self.healthyCount) healthy cubes: \(rejected.count) rejected, \(warned.count) with a warning",
            Dictionary(grouping: found.flatMap(\.warned) + found.flatMap(\.failed), by: \.self).mapValues(\.count))
        let reaches = found.flatMap(\.checks).filter { $0.name == "scan_reach" }.compactMap(\.value)
        print("their reach is \(reaches.min() ?? .nan) to \(reaches.max() ?? .nan) % off, of \(reaches.count)")
        let heights = found.flatMap(\.checks).filter { $0.name == "odd_channels" }.compactMap(\.value)
        print("their oddest channels stand out by up to", heights.max() ?? .nan, "of the noise, of \(heights.count)")
        try DocumentedNumbers.expect("sound.rejected", Double(rejected.count))
        try DocumentedNumbers.expect("sound.warned", Double(warned.count))
        #expect(rejected.isEmpty)
        #expect(warned.isEmpty)
    }
}
