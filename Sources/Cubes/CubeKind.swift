/// Tells a reduced SN3 cube from the other files of the same tree.
enum CubeKind {
    /// Why a sound file is none of this survey's business; nil for what claims to be an SN3 cube.
    static func reasonToIgnore(_ header: CubeHeader) -> String? {
        guard let instrument = header.instrument else { return "not a SITELLE file: it has no INSTRUME" }
        guard instrument.uppercased().hasPrefix("SITELLE") else { return "instrument \(instrument), not SITELLE" }
        if header["PROCID"] != nil { return "maps, not a cube" }
        if header.integer("NAXIS") == 2 { return "an image (deep frame, laser map or raw frame), not a cube" }
        if header.integer("NAXIS") == 1 { return "a spectrum, not a cube" }
        if let filter = header.filter, filter != "SN3" { return "filter \(filter), not SN3" }
        if let type = header.fileType, !type.lowercased().contains("spectrum") { return "\(type), not a spectral cube" }
        return nil
    }
}
