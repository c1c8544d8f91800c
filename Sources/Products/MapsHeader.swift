import Foundation

/// The cards of a maps file.
extension FITSWriter {
    func writeProvenance(_ provenance: Provenance) throws(ProductError) {
        try card("ORIGIN", "sn3d", "program that wrote this file")
        try card("DATE", provenance.createdAt.fitsDate, "UTC of writing")
        try card("PROCID", provenance.processingID.uuidString.lowercased(), "processing")
        try card("PROCVER", provenance.softwareVersion, "version of sn3d")
        try card("PROCGIT", provenance.softwareCommit, "commit of sn3d")
        try card("CONFSUM", provenance.configurationSum, "")
        try card("PRIORNET", provenance.priorName, "network of the prior")
        try card("PRIORSUM", provenance.priorSum, "")
        try card("CUBEFILE", URL(fileURLWithPath: provenance.cubePath).lastPathComponent, "cube")
        try card("CUBESUM", provenance.cubeSum, "")
        try card("CUBELEV", ifAny: provenance.cubeLevel, "generation of the cube's format")
        try card("ODOMETER", ifAny: provenance.odometer, "CFHT odometer")
        try card("RUNID", ifAny: provenance.runID, "CFHT programme")
        try card("QRUNID", ifAny: provenance.queueRunID, "CFHT queue run")
        try card("ORBSVER", ifAny: provenance.reductionVersion, "version of the cube's reduction")
        try card("FILTER", ifAny: provenance.filter, "filter")
        try card("RESOLUT", ifAny: provenance.resolvingPower, "resolving power at mid order")
        if let count = provenance.stepCount { try card("STEPNB", count, "steps of the scan") }
        for card in provenance.cubeCards
        where Provenance.copiedKeywords.contains(CelestialHeader.keyword(of: card)) {
            try self.card(verbatim: card)
        }
        try writeVelocityFrame(provenance)
    }

    private func writeVelocityFrame(_ provenance: Provenance) throws(ProductError) {
        try card("LINEFRAM", "AIR", "rest wavelengths of the lines")
        try card("SSYSOBS", "TOPOCENT", "frame of the observation")
        if let velocity = provenance.heliocentricVelocity {
            try card("SPECSYS", "HELIOCEN", "frame of the velocities")
            try card("VHELIO", velocity, "[km/s] was added to the measured velocities")
        }
        try card("SKYZERO", ifAny: provenance.skyZeroPoint, "[km/s] median zero point, was subtracted")
        try card("SKYRMS", ifAny: provenance.skyZeroPointScatter, "[km/s] scatter of the zero point")
    }

    func writeSummary(_ result: FieldResult) throws(ProductError) {
        let summary = result.assessment.summary
        try card("VERDICT", result.verdict.rawValue, "worst of calibration checks and metrics")
        try card("NPIXEL", summary.pixelCount, "pixels")
        try card("NATTEMPT", summary.attemptedCount, "pixels that were fitted")
        try card("NCONVERG", summary.convergedCount, "fits that reached a minimum")
        try card("NUSABLE", summary.usableCount, "pixels without an excluding bit")
        try card("QUALBITS", Int(summary.qualityBits), "OR of MASK over fitted pixels")
        // Medians over usable pixels.
        try card("VELMED", ifAny: summary.velocityMedian, "[km/s] median velocity")
        try card("VELERRM", ifAny: summary.velocityErrorMedian, "[km/s] median velocity error")
        try card("BROMED", ifAny: summary.broadeningMedian, "[km/s] median broadening")
        try card("BROERRM", ifAny: summary.broadeningErrorMedian, "[km/s] median broadening error")
        try card("SNRMED", ifAny: summary.snrMedian, "median SNR")
        try card("CHI2MED", ifAny: summary.reducedChiSquareMedian, "median reduced chi-square")
        // Prior minus fit at SNR > 15.
        try card("RESVMED", ifAny: summary.velocityResidualMedian, "[km/s] velocity, prior - fit: median")
        try card("RESVSIG", ifAny: summary.velocityResidualSigma, "[km/s] velocity, prior - fit: 1.4826 MAD")
        try card("RESBMED", ifAny: summary.broadeningResidualMedian, "[km/s] broadening, prior - fit: median")
        try card("RESBSIG", ifAny: summary.broadeningResidualSigma, "[km/s] broadening, prior - fit: 1.4826 MAD")
    }

    /// The class cards of ESO's science data products, which tie data, errors and flags together.
    func writeClass(_ kind: String, detail: String?) throws(ProductError) {
        try card("HDUCLASS", "ESO", "class of conventions")
        try card("HDUDOC", "SDP", "where it is described")
        try card("HDUCLAS1", "IMAGE", "kind of extension")
        try card("HDUCLAS2", kind, "what it holds")
        try card("HDUCLAS3", ifAny: detail, "in detail")
    }

    /// Celestial coordinates of a map, and of a stack of maps a third axis that counts its planes.
    func writeCoordinates(_ celestial: CelestialHeader, axisCount: Int) throws(ProductError) {
        guard !celestial.cards.isEmpty else { return }
        try card("WCSAXES", axisCount, "axes of the coordinate system")
        for card in celestial.cards { try self.card(verbatim: card) }
        guard axisCount == 3 else { return }
        try card("CTYPE3", "LINE", "number of the line, see C1, C2, ...")
        try card("CRPIX3", 1.0, "")
        try card("CRVAL3", 1.0, "")
        // In a header with CD cards a missing CD3_3 is zero and the matrix singular.
        try card(celestial.contains(keywordPrefix: "CD1_") ? "CD3_3" : "CDELT3", 1.0, "")
    }

    private func card(_ keyword: String, ifAny value: String?, _ comment: String) throws(ProductError) {
        if let value { try card(keyword, value, comment) }
    }

    // A FITS card cannot hold NaN.
    private func card(_ keyword: String, ifAny value: Double?, _ comment: String) throws(ProductError) {
        if let value, value.isFinite { try card(keyword, value, comment) }
    }

    private func card(_ keyword: String, ifAny value: Float?, _ comment: String) throws(ProductError) {
        if let value, value.isFinite { try card(keyword, value, comment) }
    }
}

extension Date {
    /// UTC to the second as FITS writes it, 2018-10-11T05:31:09.
    var fitsDate: String {
        formatted(.iso8601.year().month().day().time(includingFractionalSeconds: false).timeZoneSeparator(.omitted))
            .replacingOccurrences(of: "Z", with: "")
    }
}
