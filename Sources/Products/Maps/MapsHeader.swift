import FITS
import Foundation
import Records

/// The cards of a maps file.
extension FITSWriter {
    func writeProvenance(_ provenance: Provenance) throws(FITSError) {
        let claim = provenance.claim
        let observation = claim.observation
        try card("ORIGIN", "sn3d", "program that wrote this file")
        try card("DATE", provenance.createdAt.fitsDate, "UTC of writing")
        try card("PROCID", claim.processingID.uuidString.lowercased(), "processing")
        try card("PROCVER", claim.software.version, "version of sn3d")
        try card("RESVER", claim.software.resultVersion, "version of the results")
        try card("PROCGIT", claim.software.commit, "commit of sn3d")
        try card("CONFSUM", claim.configuration.sha256, "")
        try card("PRIORNET", claim.priorModel.name, "network of the prior")
        try card("PRIORSUM", claim.priorModel.sha256, "")
        try card("CUBEFILE", claim.delivery.fileName, "cube")
        try card("CUBESUM", claim.delivery.sha256, "")
        try card("CUBELEV", ifAny: observation?.format, "format of the cube")
        try card("ODOMETER", ifAny: observation?.odometer, "CFHT odometer")
        try card("RUNID", ifAny: observation?.program, "CFHT programme")
        try card("QRUNID", ifAny: observation?.queueRun, "CFHT queue run")
        try card("ORBSVER", ifAny: observation?.reductionVersion, "version of the cube's reduction")
        try card("FILTER", ifAny: observation?.filter, "filter")
        try card("RESOLUT", ifAny: observation?.resolvingPower, "resolving power at mid order")
        if let count = observation?.channelCount { try card("STEPNB", count, "steps of the scan") }
        for card in provenance.cubeCards
        where Provenance.copiedKeywords.contains(card.keyword) {
            try self.card(verbatim: card.text)
        }
        try writeVelocityFrame(provenance)
    }

    private func writeVelocityFrame(_ provenance: Provenance) throws(FITSError) {
        try card("LINEFRAM", "AIR", "rest wavelengths of the lines")
        try card("SSYSOBS", "TOPOCENT", "frame of the observation")
        if let velocity = provenance.heliocentricVelocity {
            try card("SPECSYS", "HELIOCEN", "frame of the velocities")
            try card("VHELIO", velocity, "[km/s] was added to the measured velocities")
        }
        try card("SKYZERO", ifAny: provenance.skyZeroPoint, "[km/s] median zero point, was subtracted")
        try card("SKYRMS", ifAny: provenance.skyZeroPointScatter, "[km/s] scatter of the zero point")
    }

    func writeSummary(_ summary: FieldSummary) throws(FITSError) {
        for column in SummaryColumn.all {
            guard let keyword = column.keyword else { continue }
            let comment = column.cardComment
            switch column.value(summary) {
            case .text(let text): try card(keyword, text, comment)
            case .integer(let number): try card(keyword, number, comment)
            case .single(let number): try card(keyword, ifAny: number, comment)
            case .double(let number): try card(keyword, ifAny: number, comment)
            }
        }
    }

    /// The class cards of ESO's science data products, which tie data, errors and flags together.
    func writeClass(_ kind: String, detail: String?) throws(FITSError) {
        try card("HDUCLASS", "ESO", "class of conventions")
        try card("HDUDOC", "SDP", "where it is described")
        try card("HDUCLAS1", "IMAGE", "kind of extension")
        try card("HDUCLAS2", kind, "what it holds")
        try card("HDUCLAS3", ifAny: detail, "in detail")
    }

    /// Celestial coordinates of a map, and of a stack of maps a third axis that counts its planes.
    func writeCoordinates(_ celestial: HeaderCards, axisCount: Int) throws(FITSError) {
        guard !celestial.all.isEmpty else { return }
        try card("WCSAXES", axisCount, "axes of the coordinate system")
        for card in celestial.all { try self.card(verbatim: card.text) }
        guard axisCount == 3 else { return }
        try card("CTYPE3", "LINE", "number of the line, see C1, C2, ...")
        try card("CRPIX3", 1.0, "")
        try card("CRVAL3", 1.0, "")
        // In a header with CD cards a missing CD3_3 is zero and the matrix singular.
        try card(celestial.contains(keywordPrefix: "CD1_") ? "CD3_3" : "CDELT3", 1.0, "")
    }

    private func card(_ keyword: String, ifAny value: String?, _ comment: String) throws(FITSError) {
        if let value { try card(keyword, value, comment) }
    }

    // A FITS card cannot hold NaN.
    private func card(_ keyword: String, ifAny value: Double?, _ comment: String) throws(FITSError) {
        if let value, value.isFinite { try card(keyword, value, comment) }
    }

    private func card(_ keyword: String, ifAny value: Float?, _ comment: String) throws(FITSError) {
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
