import Foundation
import Testing

/// A cube must not have to fit into memory: one of 512 x 512 pixels holds 883 MB.
@Suite struct PeakMemoryTests {
    @Test(.timeLimit(.minutes(15)))
    func processingALargeCubeStaysBelow600Megabytes() throws {
        let directory = try TemporaryDirectory()
        let cube = directory.path("large.fits")
        let simulation = try Program(["simulate", "--output", cube, "--width", "512", "--height", "512"])
        #expect(simulation.status == 0, "\(simulation.errors)")
        let run = try Program(["process", cube, "--products", directory.path("products"), "--json"])
        #expect(run.status == 0, "\(run.errors)")
        print("sn3d process, 512 x 512 x 842: peak memory \(Int(Program.peakMemory)) MB")
        #expect(Program.peakMemory < 600)
    }
}
