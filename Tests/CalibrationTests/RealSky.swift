import Foundation
import Spectra
import TestSupport
import Testing

@testable import Calibration

/// The real sky spectra beside the project, which are not ours to copy.
struct RealSky {
    struct Row {
        let x, y, velocity: Double
    }

    private static let file = ReferenceData.url("m31_sn3_sky20.fits")
    private static let table = ReferenceData.url("m31_sn3_sky20.csv")
    static var exists: Bool { file != nil && table != nil }

    // Cards of the file.
    let setup = ScanSetup(order: 8, stepSize: 2943.025792, stepCount: 840, zeroPathIndex: 168)
    let axis = WavenumberAxis(origin: 14598.045255880908, step: 2.0983247457061225, count: 401)
    let spectra: [[Float]]
    let rows: [Row]

    /// The spectra as blocks of the field, those of the same angle side by side.
    var blocks: [BlockSummary] {
        zip(spectra, rows).map { spectrum, row in
            BlockSummary(
                x: row.x, y: row.y, correction: correction(y: row.y), blank: spectrum, blankCount: Self.pixelCount,
                blankPlace: (row.x, row.y), cells: [])
        }.sorted { $0.y < $1.y }
    }

    /// Pixels that a spectrum is the sum of.
    static let pixelCount = 2826

    init() throws {
        let data = try Data(contentsOf: #require(Self.file))
        spectra = data.withUnsafeBytes { bytes in
            (0..<20).map { row in
                (0..<401).map { channel in
                    let offset = FITSBytes.block + 4 * (row * 401 + channel)
                    return Float(
                        bitPattern: UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)))
                }
            }
        }
        let text = try String(contentsOf: #require(Self.table), encoding: .utf8)
        rows = text.split(separator: "\n").compactMap { line in
            let values = line.split(separator: ",").map { Double($0) }
            guard values.count == 5, let x = values[1], let y = values[2], let velocity = values[3] else { return nil }
            return Row(x: x, y: y, velocity: velocity)
        }
    }

    /// The instrument's usual geometry, 15.4 degrees at the centre of the detector.
    func correction(y: Double) -> Double { 1 / cos((15.4 + 3.56e-3 * (y - 1031.5)) * Double.pi / 180) }
}
