import Foundation
import TestSupport

@testable import Cubes
@testable import FITS

/// A FITS file made for a test, card by card, in a directory that is removed with it.
final class MadeFile {
    let folder: TemporaryDirectory
    let path: String

    /// Cards of the smallest cube that opens: the values of a real one (NGC 4569).
    static let cube: [String] = [
        "SIMPLE  =                    T", "BITPIX  =                  -32", "NAXIS   =                    3",
        "NAXIS1  =                    4", "NAXIS2  =                    3", "NAXIS3  =                  505",
        "INSTRUME= 'SITELLE '", "FILTER  = 'SN3     '", "FILETYPE= 'Calibrated Spectrum Cube'",
        "ORDER   =                  8.0", "STEP    =          2943.025792", "STEPNB  =                  505",
        "ZPDINDEX=                  101", "CALIBNM =                543.5", "AXISCORR=     1.03619210700322",
        "BSCALE  =                1E+17",
    ]

    /// - Parameters:
    ///   - name: file name.
    ///   - pixels: values that follow the header, padded to a whole block.
    init(_ cards: [String], name: String = "2384125p.fits", pixels: [Float] = []) throws {
        folder = try TemporaryDirectory()
        path = folder.path(name)
        try FITSBytes.file(cards, pixels: pixels).write(to: URL(fileURLWithPath: path))
    }

    /// The smallest cube with some cards replaced (by keyword), left out or added.
    static func changing(
        _ changes: [String: String?] = [:], name: String = "2384125p.fits", pixels: [Float]? = nil
    ) throws -> MadeFile {
        var cards = cube.compactMap { card -> String? in
            let keyword = card.prefix(8).trimmingCharacters(in: .whitespaces)
            return changes.keys.contains(keyword) ? changes[keyword]! : card
        }
        let known = Set(cube.map { $0.prefix(8).trimmingCharacters(in: .whitespaces) })
        cards += changes.filter { !known.contains($0.key) }.compactMap(\.value)
        return try MadeFile(cards, name: name, pixels: pixels ?? [Float](repeating: 1, count: 4 * 3 * 505))
    }

    /// What the cube says of its checksum, while the file is there.
    func dataSumAgrees() throws -> Bool? { try withExtendedLifetime(self) { try science(path).agreesWithDataSum() } }

    /// Writes a second file beside this one.
    func beside(_ name: String, _ cards: [String], pixels: [Float]) throws -> String {
        try FITSBytes.file(cards, pixels: pixels).write(to: folder.url.appending(path: name))
        return folder.path(name)
    }
}

/// Opens a file that has to be a science cube.
func science(_ path: String, laserMap: String? = nil) throws -> SpectralCube {
    switch try SpectralCube.open(path, laserMap: laserMap) {
    case .science(let cube): return cube
    case .ignored(let reason): throw Ignored(reason: reason)
    }
}

struct Ignored: Error { let reason: String }

/// The code of the error that a call throws, "" when it throws none.
func code(_ body: () throws -> Void) -> String {
    do {
        try body()
        return ""
    } catch let error as CubeError {
        return error.code.rawValue
    } catch let error as FITSError {
        return CubeError(error).code.rawValue
    } catch {
        return "\(error)"
    }
}
