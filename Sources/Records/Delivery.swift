import Foundation

/// A file as it was delivered: left alone long enough to be whole, and read once for its checksum.
package struct Delivery: Sendable, Codable, Hashable {
    package let path: String
    package let byteCount: Int
    /// The SHA-256 of the content, 64 hexadecimal digits: the cube's identity.
    package let sha256: String
    /// The time at which the file was first seen.
    package let arrivedAt: Date
    /// The time at which the file was found settled, not before `arrivedAt`.
    package let settledAt: Date

    package init(path: String, byteCount: Int, sha256: String, arrivedAt: Date, settledAt: Date) {
        self.path = path
        self.byteCount = byteCount
        self.sha256 = sha256
        self.arrivedAt = arrivedAt
        self.settledAt = settledAt
    }

    /// The last component of the path.
    package var fileName: String { path.split(separator: "/").last.map(String.init) ?? path }
}

/// What a cube's header and data say of the observation: made once, when the cube is opened.
package struct Observation: Sendable, Codable, Hashable {
    /// The CFHT odometer with its letter, '2307000p': from the header's scan members, else from the file's name.
    package var odometer: String?
    package var object: String?
    /// The programme (RUNID), '18BP41'.
    package var program: String?
    /// The queue run (QRUNID), '18BQ19'.
    package var queueRun: String?
    /// The start of the scan.
    package var observedAt: Date?
    /// The version of the reduction (ORBSVER).
    package var reductionVersion: String?
    package var filter: String?
    /// The format of the file: `fits`, `hdf5-1`, `hdf5-2`, `hdf5-2.5` or `hdf5-3`.
    package var format: String
    package var width: Int
    package var height: Int
    package var channelCount: Int
    /// The resolving power at the middle of the folding order.
    package var resolvingPower: Double
    /// The exposure of the whole scan, s.
    package var exposure: Double?
    /// The target's position, degrees, J2000.
    package var rightAscension: Double?
    package var declination: Double?

    /// The unit of the spectra as they are processed.
    package static let fluxUnit = "erg s-1 cm-2 Angstrom-1"

    package init(format: String, width: Int, height: Int, channelCount: Int, resolvingPower: Double) {
        self.format = format
        self.width = width
        self.height = height
        self.channelCount = channelCount
        self.resolvingPower = resolvingPower
    }
}
