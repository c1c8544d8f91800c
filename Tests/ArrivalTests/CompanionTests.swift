import Files
import Foundation
import Testing

@testable import Arrival

/// A laser map or a deep frame beside a cube settles as the cube does.
@Suite struct CompanionTests {
    @Test func namesAreThoseOfTheCube() {
        #expect(
            CubeName.companions(of: "/in/2307000p.fits.fz") == [
                "/in/2307000p_laser.fits", "/in/2307000p.laser.fits", "/in/2307000p_calib_map.fits",
                "/in/2307000v.fits",
            ])
        #expect(CubeName.companions(of: "/in/cube.hdf5").count == 3)
        #expect(CubeName.cubes(of: "/in/a_laser.fits").contains("/in/a.fits.gz"))
        #expect(CubeName.cubes(of: "/in/2307000v.fits").contains("/in/2307000p.fits"))
        #expect(CubeName.cubes(of: "/in/2307000p.fits").isEmpty && CubeName.cubes(of: "/in/v.fits").isEmpty)
    }

    @Test func aCubeWaitsForALaserMapThatIsStillWritten() throws {
        let folder = try WatchedFolder(settleWindow: .seconds(2))
        try folder.write("half", to: "a_laser.fits")
        try folder.write("cube", to: "a.fits")
        // The map grows for longer than the cube needs to settle, and never rests for nearly as long.
        for length in 1...8 {
            #expect(try folder.event(within: .milliseconds(400)) == nil)
            try folder.write(String(repeating: "x", count: length), to: "a_laser.fits")
        }
        #expect(try folder.cube()?.path == folder.path("a.fits"))
        #expect(try folder.namesUntilMarker().isEmpty)
    }

    /// For a map that does not come it would wait three windows after its own, eight seconds.
    @Test func aLaserMapThatComesEndsTheWait() throws {
        let folder = try WatchedFolder(settleWindow: .seconds(2))
        let start = ContinuousClock.now
        try folder.write("cube", to: "a.fits")
        #expect(try folder.event(within: .milliseconds(2200)) == nil)
        try folder.write("map", to: "a_laser.fits")
        #expect(try folder.cube()?.path == folder.path("a.fits"))
        #expect(ContinuousClock.now - start < .seconds(8))
    }

    @Test func aCubeWithoutALaserMapIsHandedOnAllTheSame() throws {
        let folder = try WatchedFolder()
        try folder.write("cube", to: "a.fits")
        #expect(try folder.cube()?.path == folder.path("a.fits"))
    }

    @Test(arguments: ["2307000p_laser.fits", "2307000v.fits"])
    func aCompanionThatComesLaterHandsTheCubeOnAgain(name: String) throws {
        let folder = try WatchedFolder()
        try folder.write("cube", to: "2307000p.fits")
        let first = try #require(try folder.cube())
        try folder.write("map", to: name)
        var again = try folder.cube()
        // A deep frame has a name that a cube could have.
        if again?.path != first.path { again = try folder.cube() }
        #expect(again?.path == first.path && again?.version.companions.keys.first == folder.path(name))
        #expect(try folder.namesUntilMarker().allSatisfy { $0 == name })
    }

    @Test func whatIsPassedByIsToldOnceWithItsReason() throws {
        let folder = try WatchedFolder()
        try FileManager.default.createDirectory(
            at: folder.base.appendingPathComponent("outside"), withIntermediateDirectories: false)
        try FileManager.default.createSymbolicLink(
            atPath: folder.path("link"), withDestinationPath: folder.base.path + "/outside")
        guard case .passedBy(let path, let reason)? = try folder.event() else {
            Issue.record("nothing was told of the link")
            return
        }
        #expect(path == folder.path("link") && reason.contains("symbolic link"))
        // A name in Latin-1: no String can spell it.
        let name = Array((folder.root.path + "/").utf8) + [0x65, 0xE9] + Array(".fits".utf8) + [0]
        let descriptor = name.withUnsafeBytes {
            open($0.baseAddress!.assumingMemoryBound(to: CChar.self), O_CREAT | O_WRONLY, 0o644)
        }
        #expect(descriptor >= 0)
        close(descriptor)
        guard case .passedBy(_, let latin)? = try folder.event() else {
            Issue.record("nothing was told of the name")
            return
        }
        #expect(latin.contains("UTF-8"))
        #expect(try folder.namesUntilMarker().isEmpty)
    }
}
