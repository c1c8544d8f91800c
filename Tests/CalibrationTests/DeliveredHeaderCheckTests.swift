import Cubes
import Foundation
import Records
import TestSupport
import Testing

@testable import Calibration

/// What other programs find in a header as the observatory delivers it: numpy.percentile of its frames' values, and
/// astropy.wcs at the field's centre.
struct DeliveredHeader: Sendable, CustomTestStringConvertible {
    let header: URL
    let channelCount: Int
    let values: [String: Double]
    var testDescription: String { header.lastPathComponent }

    /// Made up, with the quirks of a real one.
    static let made = DeliveredHeader(
        header: Repository.root.appending(path: "Tests/Support/Headers/made_SN3.txt"), channelCount: 421,
        values: [
            "image_quality": 1.1105, "extinction": 0.0700202, "frame_shift": 5.63954, "image_scale": 0.3236512,
            "reference_pixel": 37.7124044, "resolution_reached": 2373.8 / 2500, "scan_length": 0.1637,
        ])

    /// A real cube's (NGC 4569, R 3000), which is not ours to copy.
    static let real = ReferenceData.url("headers/2384125p_NGC4569_SN3.txt").map {
        DeliveredHeader(
            header: $0, channelCount: 505,
            values: [
                "image_quality": 1.067, "extinction": 0.09492, "frame_shift": 6.09956, "image_scale": 0.325858,
                "reference_pixel": hypot(1079.25968262 - 1024.5, 1016.33800053 - 1032.5),
                "resolution_reached": 2845.75 / 3000, "scan_length": 58583.3998378 - 58578.4347056,
            ])
    }

    static let all = [made] + (real.map { [$0] } ?? [])

    /// The checks of a file that is the header before a hole as long as the cube's pixels. One number in the middle and
    /// one in the last channel tell it from a transfer under way.
    func checks() throws -> [QualityCheck] {
        let directory = try TemporaryDirectory()
        let path = directory.path("2384125p.fits")
        let cards = try String(contentsOf: header, encoding: .utf8).split(separator: "\n").map(String.init)
            .filter { $0.trimmingCharacters(in: .whitespaces) != "END" }
        let bytes = FITSBytes.header(cards)
        try bytes.write(to: URL(fileURLWithPath: path))
        let pixels = FITSBytes.padded(4 * 2048 * 2064 * channelCount)
        try #require(truncate(path, bytes.count + pixels) == 0)
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        for channel in [channelCount / 2, channelCount - 1] {
            try file.seek(toOffset: UInt64(bytes.count + 4 * 2048 * 2064 * channel))
            // 1e-17 as FITS has it.
            try file.write(contentsOf: withUnsafeBytes(of: Float(1e-17).bitPattern.bigEndian) { Data($0) })
        }
        try file.close()
        guard case .science(let cube) = try SpectralCube.open(path, laserMap: nil) else {
            throw CubeError(code: .notACube, message: "The header was ignored.")
        }
        return Calibrator().headerChecks(cube)
    }
}

@Suite struct DeliveredHeaderCheckTests {
    @Test(arguments: DeliveredHeader.all)
    func nothingButTheLaserMapIsMissed(_ delivered: DeliveredHeader) throws {
        #expect(try delivered.checks().filter { $0.verdict != .pass }.map(\.name) == ["laser_map_present"])
    }

    @Test(arguments: DeliveredHeader.all)
    func valuesAreThoseThatOtherProgramsFind(_ delivered: DeliveredHeader) throws {
        let checks = try delivered.checks()
        for (name, expected) in delivered.values {
            let value = try #require(checks.first { $0.name == name }?.value, "\(name)")
            #expect(abs(value - expected) <= 3e-5 * max(1, abs(expected)), "\(name): \(value), not \(expected)")
        }
    }
}
