import Cubes
import Foundation
import Pipeline
import Records
import Simulator
import Testing

/// Files beside a cube are part of what its result depends on.
@Suite struct CompanionTests {
    private func delivered() throws -> SimulatedDelivery {
        var parameters = FieldParameters()
        (parameters.width, parameters.height) = (48, 48)
        return try SimulatedDelivery(parameters, name: "2307000p.fits")
    }

    @Test func laserMapAndDeepFrameAreRecordedWithTheirChecksums() throws {
        let delivered = try delivered()
        let record = try #require(try delivered.process())
        #expect(record.claim.inputs.map(\.kind) == [.laserMap, .deepFrame])
        #expect(
            record.claim.inputs.map(\.path) == [
                LaserMap.candidates(beside: delivered.cube)[0], DeepFrame.path(beside: delivered.cube),
            ])
        #expect(Set(record.claim.inputs.map(\.sha256)).count == 2)
    }

    @Test func aDeepFrameThatCannotBeReadIsTheCubesFailure() throws {
        let delivered = try delivered()
        let deepFrame = try #require(DeepFrame.path(beside: delivered.cube))
        try FileManager.default.removeItem(atPath: deepFrame)
        try FileManager.default.createDirectory(atPath: deepFrame, withIntermediateDirectories: false)
        let failure = try #require(try delivered.process()?.failure)
        #expect(failure.code == "cube.deep_frame")
        #expect(failure.message.contains("it is not a regular file"))
    }
}
