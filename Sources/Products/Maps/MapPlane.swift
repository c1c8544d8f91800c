/// A floating-point image of the maps file: its name, unit and how it relates to the others.
struct MapPlane: Sendable {
    enum Role: Sendable {
        /// A measurement; `error` names the plane of its 1-sigma errors.
        case measurement(error: String?)
        case error(of: String)
    }

    let name: String
    /// BUNIT, empty for a pure number.
    let unit: String
    let role: Role
    let meaning: String
    let values: @Sendable (FieldMaps) -> [Float]

    /// The planes that follow the tables; an empty one is left out.
    static let supplements: [MapPlane] = [
        MapPlane(
            name: "SKY_VELOCITY_ERR", unit: "km s-1", role: .error(of: "SKY_VELOCITY"),
            meaning: "1 sigma, common to near velocities", values: \.skyVelocityError),
        MapPlane(
            name: "BROADENING_LIMIT", unit: "km s-1", role: .measurement(error: nil),
            meaning: "95 % upper limit where UNRESOLVED", values: \.broadeningLimit),
        MapPlane(
            name: "LINE_VELOCITY", unit: "km s-1", role: .measurement(error: "LINE_VELOCITY_ERR"),
            meaning: "velocity of each line's group", values: \.lineVelocity),
        MapPlane(
            name: "LINE_VELOCITY_ERR", unit: "km s-1", role: .error(of: "LINE_VELOCITY"), meaning: "1 sigma",
            values: \.lineVelocityError),
        MapPlane(
            name: "LINE_BROADENING", unit: "km s-1", role: .measurement(error: "LINE_BROADENING_ERR"),
            meaning: "broadening of each line's group", values: \.lineBroadening),
        MapPlane(
            name: "LINE_BROADENING_ERR", unit: "km s-1", role: .error(of: "LINE_BROADENING"), meaning: "1 sigma",
            values: \.lineBroadeningError),
    ]

    /// All planes that every field has, in the order of the file.
    static let all: [MapPlane] = [
        MapPlane(
            name: "VELOCITY", unit: "km s-1", role: .measurement(error: "VELOCITY_ERR"),
            meaning: "line-of-sight velocity of the gas, fit", values: \.velocity),
        MapPlane(
            name: "VELOCITY_ERR", unit: "km s-1", role: .error(of: "VELOCITY"),
            meaning: "1 sigma; sky lines in it, SKY_VELOCITY_ERR not",
            values: \.velocityError),
        MapPlane(
            name: "BROADENING", unit: "km s-1", role: .measurement(error: "BROADENING_ERR"),
            meaning: "Gaussian sigma, instrument removed", values: \.broadening),
        MapPlane(
            name: "BROADENING_ERR", unit: "km s-1", role: .error(of: "BROADENING"), meaning: "1 sigma",
            values: \.broadeningError),
        MapPlane(
            name: "FLUX", unit: "erg s-1 cm-2", role: .measurement(error: "FLUX_ERR"),
            meaning: "line fluxes, one line a plane", values: \.flux),
        MapPlane(
            name: "FLUX_ERR", unit: "erg s-1 cm-2", role: .error(of: "FLUX"), meaning: "1 sigma, sky lines in it",
            values: \.fluxError),
        MapPlane(
            name: "SNR", unit: "", role: .measurement(error: nil),
            meaning: "H-alpha flux over its error, a proxy", values: \.snr),
        MapPlane(
            name: "PRIOR_VELOCITY", unit: "km s-1", role: .measurement(error: "PRIOR_VELOCITY_ERR"),
            meaning: "network, frame of VELOCITY", values: \.priorVelocity),
        MapPlane(
            name: "PRIOR_BROADENING", unit: "km s-1", role: .measurement(error: "PRIOR_BROADENING_ERR"),
            meaning: "network", values: \.priorBroadening),
        MapPlane(
            name: "PRIOR_VELOCITY_ERR", unit: "km s-1", role: .error(of: "PRIOR_VELOCITY"),
            meaning: "1 sigma, the network's own", values: \.priorVelocityError),
        MapPlane(
            name: "PRIOR_BROADENING_ERR", unit: "km s-1", role: .error(of: "PRIOR_BROADENING"),
            meaning: "1 sigma, the network's own", values: \.priorBroadeningError),
        MapPlane(
            name: "CHI2", unit: "", role: .measurement(error: nil), meaning: "reduced chi-square",
            values: \.reducedChiSquare),
        MapPlane(
            name: "CONTINUUM", unit: "erg s-1 cm-2 Angstrom-1", role: .measurement(error: nil),
            meaning: "continuum under the lines", values: \.continuum),
        MapPlane(
            name: "SKY_VELOCITY", unit: "km s-1", role: .measurement(error: "SKY_VELOCITY_ERR"),
            meaning: "OH zero point that was subtracted", values: \.skyVelocity),
    ]
}
