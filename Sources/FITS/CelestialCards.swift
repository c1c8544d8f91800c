extension HeaderCard {
    /// Whether the card belongs to the celestial coordinates of the first two axes, in whatever form a header has them:
    /// CTYPE, CRVAL, CRPIX, CUNIT, CDELT, CROTA, CD and PC matrices, PV parameters, the frame and its pole, and SIP
    /// polynomials (Shupe et al. 2005). WCSAXES is not among them: it counts all axes.
    package var isCelestial: Bool {
        let frame: Set = ["RADESYS", "RADECSYS", "EQUINOX", "LONPOLE", "LATPOLE"]
        let axes: Set = ["CTYPE", "CRVAL", "CRPIX", "CUNIT", "CDELT", "CROTA"]
        let matrices: Set = ["CD1_1", "CD1_2", "CD2_1", "CD2_2", "PC1_1", "PC1_2", "PC2_1", "PC2_2"]
        if frame.contains(keyword) || matrices.contains(keyword) { return true }
        if keyword.hasSuffix("1") || keyword.hasSuffix("2"), axes.contains(String(keyword.dropLast())) { return true }
        let parts = keyword.split(separator: "_")
        guard let name = parts.first else { return false }
        let indices = parts.dropFirst()
        switch name {
        case "PV1", "PV2": return indices.count == 1 && Int(indices[1]) != nil
        case "A", "B", "AP", "BP":
            return indices.count == 1 && (indices[1] == "ORDER" || indices[1] == "DMAX")
                || indices.count == 2 && indices.allSatisfy { Int($0) != nil }
        default: return false
        }
    }
}
