import FITS
import HDF5

/// The attributes of an HDF5 cube under the keywords that the FITS cubes have, so that nothing later knows the
/// difference.
enum HDF5Header {
    private enum Kind { case text, integer, real, logical }

    /// Attribute, keyword, and kind of value.
    private static let table: [(attribute: String, keyword: String, kind: Kind)] = [
        ("object_name", "OBJECT", .text), ("exposure_time", "EXPTIME", .real), ("order", "ORDER", .real),
        ("step", "STEP", .real), ("step_nb", "STEPNB", .integer), ("zpd_index", "ZPDINDEX", .integer),
        ("nm_laser", "CALIBNM", .real), ("axis_corr", "AXISCORR", .real), ("axis_min", "CRVAL3", .real),
        ("axis_step", "CDELT3", .real), ("wavenumber_calibration", "WAVCALIB", .logical),
        ("wavetype", "WAVTYPE", .text), ("target_x", "TARGETX", .real), ("target_y", "TARGETY", .real),
        ("binning", "BINNING", .integer), ("airmass", "AIRMASS", .real),
    ]

    /// Keywords that tell how another file's numbers lie or are scaled, not this one's.
    private static let structural: Set = [
        "SIMPLE", "BITPIX", "NAXIS", "EXTEND", "BSCALE", "BZERO", "BLANK", "PCOUNT", "GCOUNT", "END", "COMMENT",
        "HISTORY",
    ]

    static func isStructural(_ keyword: String) -> Bool {
        structural.contains(keyword) || keyword.hasPrefix("NAXIS") || keyword.isEmpty
    }

    static func cards(_ attributes: RootAttributes) -> [HeaderCard] {
        var cards = special(attributes) + time(attributes) + target(attributes)
        for (attribute, keyword, kind) in table {
            let value: HeaderValue? =
                switch kind {
                case .text: attributes.text(attribute).map { .text($0) }
                // One that no quantity can be stays a card, so that it is refused with its value.
                case .integer:
                    attributes.integer(attribute).map { .integer($0) } ?? attributes.real(attribute).map { .real($0) }
                case .real: attributes.real(attribute).map { .real($0) }
                case .logical: attributes.logical(attribute).map { .logical($0) }
                }
            if let card = value.flatMap({ HeaderCard(keyword, $0) }) {
                cards.append(card)
            } else if kind == .real || kind == .integer, attributes.names.contains(attribute) {
                // Not absent: a message names what is there.
                cards.append(contentsOf: [HeaderCard(keyword, .text("no number (\(attribute))"))].compactMap(\.self))
            }
        }
        let known = Set(cards.map(\.keyword))
        return cards + verbatim(attributes).filter { !known.contains($0.keyword) }
    }

    private static func special(_ attributes: RootAttributes) -> [HeaderCard] {
        var cards: [HeaderCard?] = []
        // ORB names the instrument in small letters, and not in every file; the observatory has one that makes cubes.
        if let instrument = attributes.text("instrument")?.uppercased() {
            cards.append(HeaderCard("INSTRUME", .text(instrument)))
        } else if attributes.claimsToBeACube {
            cards.append(HeaderCard("INSTRUME", .text("SITELLE"), comment: "not in the file"))
        }
        if let filter = attributes.text("filter_name") {
            cards.append(HeaderCard("FILTER", .text(FilterName.stem(filter))))
        }
        // A text in FITS: the degree of apodization, '1.0'.
        if let apodization = attributes.real("apodization") {
            cards.append(HeaderCard("APODIZ", .text("\(apodization)")))
        }
        if let date = attributes.text("date"), ModifiedJulianDate.day(String(date.prefix(10))) != nil {
            cards.append(HeaderCard("DATE", .text(String(date.prefix(10)))))
        }
        let conversion = attributes.reals("flambda").filter(\.isFinite)
        if !conversion.isEmpty {
            let mean = conversion.reduce(0, +) / Double(conversion.count)
            cards.append(
                HeaderCard("FLAMBDA", .real(mean), comment: conversion.count == 1 ? "" : "mean of the channels"))
        }
        return cards.compactMap(\.self)
    }

    /// The date and the clock as the file writes them: texts, or lists of their three parts. `ObservationTime` reads them.
    private static func time(_ attributes: RootAttributes) -> [HeaderCard] {
        func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        func clock(_ name: String) -> String? {
            let parts = attributes.reals(name)
            // Three zeros stand for a clock that was not read.
            guard parts.count == 3, parts.contains(where: { $0 != 0 }) else { return attributes.text(name) }
            return Sexagesimal.text(parts[0] + parts[1] / 60 + parts[2] / 3600)
        }
        let parts = attributes.reals("obs_date").compactMap { Int(exactly: $0) }
        let date =
            parts.count == 3
            ? "\(parts[0])-\(padded(parts[1]))-\(padded(parts[2]))" : attributes.text("obs_date")
        return [
            date.flatMap { HeaderCard("DATE-OBS", .text($0)) },
            (clock("obs_time") ?? clock("hour_ut")).flatMap { HeaderCard("TIME-OBS", .text($0)) },
        ].compactMap(\.self)
    }

    /// Degrees, or the three parts of hours and degrees.
    private static func target(_ attributes: RootAttributes) -> [HeaderCard] {
        func angle(_ name: String, unitsPerDegree: Double) -> String? {
            let parts = attributes.reals(name)
            if parts.count == 3 {
                let magnitude = abs(parts[0]) + parts[1] / 60 + parts[2] / 3600
                return Sexagesimal.text(parts[0].sign == .minus ? -magnitude : magnitude)
            }
            if let degrees = attributes.real(name) { return Sexagesimal.text(degrees * unitsPerDegree) }
            return attributes.text(name).flatMap { Sexagesimal.number($0) == nil ? nil : $0 }
        }
        let hours = angle("target_ra", unitsPerDegree: 1.0 / 15)
        let degrees = angle("target_dec", unitsPerDegree: 1)
        return [
            hours.flatMap { HeaderCard("TARGETR", .text($0), comment: "Target Right Ascension") },
            degrees.flatMap { HeaderCard("TARGETD", .text($0), comment: "Target Declination") },
        ].compactMap(\.self)
    }

    /// Attributes that have a keyword's name, such as those of the celestial projection.
    private static func verbatim(_ attributes: RootAttributes) -> [HeaderCard] {
        attributes.names.compactMap { name in
            guard !isStructural(name) else { return nil }
            return switch attributes.values[name] {
            case .text(let text): HeaderCard(name, .text(text))
            case .integer(let value): HeaderCard(name, .integer(value))
            case .real(let value): HeaderCard(name, .real(value))
            case .logical(let value): HeaderCard(name, .logical(value))
            default: nil
            }
        }
    }
}
