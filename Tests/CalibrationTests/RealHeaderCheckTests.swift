import Cubes
import Foundation
import Records
import Testing

@testable import Calibration

/// The header of a real cube (NGC 4569, R 3000), which is not ours to copy.
private let header = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
    .appendingPathComponent("../../../shared/data/headers/2384125p_NGC4569_SN3.txt").standardized

private let present = FileManager.default.fileExists(atPath: header.path)

@Suite(.enabled(if: present, "skipped: no ../shared")) struct RealHeaderCheckTests {
    /// The header before a hole in the file as long as the cube's pixels.
    private func checks() throws -> [QualityCheck] {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent("calibration-\(UUID())")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let path = directory.appendingPathComponent("2384125p.fits")
        let cards = try String(contentsOf: header, encoding: .utf8).split(separator: "\n")
            .filter { $0.trimmingCharacters(in: .whitespaces) != "END" }
        var bytes = Data(
            (cards + ["END"]).map { $0.padding(toLength: 80, withPad: " ", startingAt: 0) }.joined().utf8)
        bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: (2880 - bytes.count % 2880) % 2880))
        try bytes.write(to: path)
        let file = try FileHandle(forWritingTo: path)
        let pixels = 4 * 2048 * 2064 * 505
        try file.truncate(atOffset: UInt64(bytes.count + (pixels + 2879) / 2880 * 2880))
        try file.close()
        guard case .science(let cube) = try SpectralCube.open(path.path, laserMap: nil) else {
            throw CubeError(code: .notACube, message: "The real header was ignored.")
        }
        return Calibrator().headerChecks(cube)
    }

    @Test func nothingButTheLaserMapIsMissed() throws {
        #expect(try checks().filter { $0.verdict != .pass }.map(\.name) == ["laser_map_present"])
    }

    /// numpy.percentile of the scan members' values, and astropy.wcs at the field's centre.
    @Test func valuesAreThoseThatOtherProgramsFind() throws {
        let checks = try checks()
        func value(_ name: String) throws -> Double { try #require(checks.first { $0.name == name }?.value) }
        #expect(try abs(value("image_quality") - 1.067) < 1e-5)
        #expect(try abs(value("extinction") - 0.09492) < 1e-5)
        #expect(try abs(value("frame_shift") - 6.09956) < 1e-4)
        #expect(try abs(value("image_scale") - 0.325858) < 1e-5)
        #expect(try abs(value("reference_pixel") - hypot(1079.25968262 - 1024.5, 1016.33800053 - 1032.5)) < 1e-6)
        #expect(try abs(value("resolution_reached") - 2845.75 / 3000) < 1e-4)
        #expect(try abs(value("scan_length") - (58583.3998378 - 58578.4347056)) < 1e-6)
    }
}
