/// The format in which a cube was delivered: its file format and level.
package enum CubeFormat: String, Sendable, Codable, CaseIterable {
    /// FITS, plain or compressed: erg/s/cm2/A.
    case fits
    /// HDF5 in nine pieces with a FITS-like header, 2015-2019: erg/s/cm2/A.
    case level1 = "hdf5-1"
    /// HDF5 in one piece, real numbers: erg/s/cm2/A.
    case level2 = "hdf5-2"
    /// The observatory's own between the two: one piece, real or complex numbers, erg/s/cm2/A.
    case level25 = "hdf5-2.5"
    /// HDF5 in one piece, 2019 and later: complex numbers, counts of the whole scan.
    case level3 = "hdf5-3"
}

/// Tells a reduced SN3 cube from the other files of the same tree.
enum CubeKind {
    /// Why a sound file is none of this survey's business; nil for what claims to be an SN3 cube.
    static func reasonToIgnore(_ header: CubeHeader) -> String? {
        guard let instrument = header.instrument else {
            if header.integer("NAXIS") != 3 {
                return
                    "no cube: the primary HDU, or the first extension where that is empty, holds none, and no other is"
                    + " looked at"
            }
            // A cube of a scan that lost the card is told as that, by the checks.
            let isScan = ["STEP", "ORDER", "ZPDINDEX"].allSatisfy { header.double($0) != nil }
            return isScan ? nil : "not a SITELLE file: it has no INSTRUME"
        }
        guard instrument.uppercased().hasPrefix("SITELLE") else { return "instrument \(instrument), not SITELLE" }
        if header["PROCID"] != nil { return "maps, not a cube" }
        if header.integer("NAXIS") == 2 { return "an image (deep frame, laser map or raw frame), not a cube" }
        if header.integer("NAXIS") == 1 { return "a spectrum, not a cube" }
        if let filter = header.filter, filter != "SN3" { return "filter \(filter), not SN3" }
        if let type = header.fileType, !type.lowercased().contains("spectrum") { return "\(type), not a spectral cube" }
        return nil
    }
}
