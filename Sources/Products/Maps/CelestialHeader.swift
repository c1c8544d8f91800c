/// The celestial coordinates of a cube, cut down to the two axes of a map. Cards are kept verbatim: CD, PC and CDELT
/// encodings and SIP distortion all pass through.
struct CelestialHeader {
    /// 80-character cards without WCSAXES.
    let cards: [String]

    init(selecting headerCards: [String]) {
        cards = headerCards.filter { Self.isCelestial(Self.keyword(of: $0)) }
    }

    /// Value of a card that holds a number.
    func number(_ keyword: String) -> Double? {
        guard let card = cards.first(where: { Self.keyword(of: $0) == keyword }) else { return nil }
        let value = card.dropFirst(10).prefix { $0 != "/" }.filter { $0 != " " }
        return Double(value.replacing("D", with: "E"))
    }

    func contains(keywordPrefix prefix: String) -> Bool { cards.contains { $0.hasPrefix(prefix) } }

    static func keyword(of card: String) -> String {
        String(card.prefix(8).prefix { $0 != " " && $0 != "=" })
    }

    private static let named: Set<String> = ["RADESYS", "RADECSYS", "EQUINOX", "LONPOLE", "LATPOLE"]
    private static let perAxis = ["CTYPE", "CUNIT", "CRVAL", "CRPIX", "CDELT", "CROTA"]
    private static let distortion = ["A_", "B_", "AP_", "BP_"]

    private static func isCelestial(_ keyword: String) -> Bool {
        if named.contains(keyword) || distortion.contains(where: keyword.hasPrefix) { return true }
        if perAxis.contains(where: { keyword == $0 + "1" || keyword == $0 + "2" }) { return true }
        if ["PV1_", "PV2_"].contains(where: keyword.hasPrefix) { return true }
        return ["CD", "PC"].contains { kind in
            ["1_1", "1_2", "2_1", "2_2"].contains { keyword == kind + $0 }
        }
    }
}
