import FITS

extension CubeHeader {
    /// What a header says that no scan can have, or says twice, a sentence each; empty for a sound one.
    package var oddities: [String] {
        [implausibleValues, contradictions, oddFrames, unit, laser, frame, correctedFrame, dateOfTheFile].compactMap(
            \.self)
    }

    private var implausibleValues: String? {
        let cards = implausibleCards
        guard !cards.isEmpty else { return nil }
        let list = cards.map { "\($0.keyword) = \($0.value ?? "")" }.joined(separator: ", ")
        return "\(list): no scan has such a value. It is left out."
    }

    /// Keywords with several values: the first card counts.
    private var contradictions: String? {
        var first: [String: String] = [:]
        var found: [String] = []
        for card in cards {
            guard let value = card.value, HeaderCard.isKeyword(card.keyword) else { continue }
            guard let earlier = first[card.keyword] else {
                first[card.keyword] = value
                continue
            }
            if earlier != value, !found.contains(card.keyword) { found.append(card.keyword) }
        }
        guard !found.isEmpty else { return nil }
        let list = found.prefix(Self.mostNamed).map { "\($0) = \(first[$0] ?? "")" }.joined(separator: ", ")
        return "The header gives several values for \(found.count == 1 ? "a keyword" : "\(found.count) keywords"); the"
            + " first of them is used: \(list)\(found.count > Self.mostNamed ? ", ..." : "")."
    }

    private var oddFrames: String? {
        let claimed = cards.count { $0.keyword == "COMMENT" && $0.comment.contains(ScanMember.prefix) }
        let unread = claimed - scanMembers.count
        let odd = scanMembers.filter(\.hasImplausibleValue)
        let sentences = [
            unread > 0 ? "\(unread) of the \(claimed) cards of the scan's frames cannot be read." : nil,
            odd.first.map {
                "\(odd.count) of the scan's frames, the first of them \($0.odometer), have a value that no frame has. It"
                    + " is left out."
            },
        ].compactMap(\.self)
        return sentences.isEmpty ? nil : sentences.joined(separator: " ")
    }

    /// ORB writes FLUX and explains it in the comment; other programs write the unit itself.
    private var unit: String? {
        guard let unit = string("BUNIT"), unit.uppercased() != "FLUX", !unit.lowercased().contains("erg") else {
            return nil
        }
        return "BUNIT is \(unit): SITELLE's cubes hold erg/s/cm2/A (FLUX), and the numbers are taken as that."
    }

    private var laser: String? {
        guard self["CALIBNM"] == nil else { return nil }
        return "CALIBNM is absent: the calibration laser is taken as one of \(SpectralCube.laserWavelength) nm."
    }

    /// Right ascensions and declinations are taken as those of J2000.
    private var frame: String? {
        let system = string("RADESYS") ?? string("RADECSYS")
        if let system, !["FK5", "ICRS"].contains(system.uppercased()) {
            return "RADESYS is \(system): positions are taken as those of J2000 (FK5 or ICRS)."
        }
        guard let equinox = double("EQUINOX"), equinox != 2000 else { return nil }
        return "EQUINOX is \(equinox): positions are taken as those of J2000."
    }

    /// A program that moved the axis to the Sun's frame says so.
    private var correctedFrame: String? {
        let topocentric = ["TOPOCENT", "NONE", ""]
        let frame = string("SPECSYS").flatMap { topocentric.contains($0.uppercased()) ? nil : "SPECSYS is \($0)" }
        let velocity = ["VELOSYS", "HELIOVEL", "HELCORR", "BARYCORR"].first { keyword in
            logical(keyword) ?? double(keyword).map { $0 != 0 } ?? false
        }
        guard let claim = frame ?? velocity.map({ "\($0) is \(self[$0]?.value ?? "")" }) else { return nil }
        return
            "\(claim): another program may have moved the axis to the Sun's frame. The sky's lines tell the zero point"
            + " all the same; without them, velocities are corrected twice."
    }

    /// DATE is the day on which the file was made.
    private var dateOfTheFile: String? {
        guard let text = string("DATE"), let made = DateText(text), let start = time.start,
            start > Double(made.day + 1) + 1
        else { return nil }
        return "The file was made on \(text) (DATE), before the scan that it holds: a date is wrong."
    }

    /// Keywords that a sentence names.
    private static let mostNamed = 5
}
