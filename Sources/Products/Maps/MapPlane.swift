import Spectra

/// A floating-point image of the maps file: its name, unit and how it relates to the others.
struct MapPlane: Sendable {
    enum Role: Sendable {
        /// A measurement; `error` names the plane of its 1-sigma errors.
        case measurement(error: String?)
        case error(of: String)
    }

    let name: String
    /// What the third axis of a stack counts.
    enum Axis {
        /// The lines, in the order of `EmissionLine.sn3`.
        case line
        /// The two clouds of a line of sight.
        case component
        /// The brighter cloud's lines, then the fainter one's.
        case lineOfComponent
    }

    /// BUNIT, empty for a pure number.
    let unit: String
    let role: Role
    let meaning: String
    /// What the planes of a stack are; a plane by itself has no axis for it.
    var axis = Axis.line
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
            name: "BROADENING_SQUARE", unit: "km2 s-2", role: .measurement(error: nil),
            meaning: "as fitted, for medians and means of many", values: \.broadeningSquare),
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
        MapPlane(
            name: "DELTA_AIC", unit: "", role: .measurement(error: nil),
            meaning: "Akaike, one cloud less two, where tried", values: \.deltaAIC),
        MapPlane(
            name: "COMPONENT_VELOCITY", unit: "km s-1", role: .measurement(error: "COMPONENT_VELOCITY_ERR"),
            meaning: "two clouds, the brighter first", axis: .component,
            values: { $0.componentPlanes { [$0.velocity] } }),
        MapPlane(
            name: "COMPONENT_VELOCITY_ERR", unit: "km s-1", role: .error(of: "COMPONENT_VELOCITY"), meaning: "1 sigma",
            axis: .component, values: { $0.componentPlanes { [$0.velocityError] } }),
        MapPlane(
            name: "COMPONENT_BROADENING", unit: "km s-1", role: .measurement(error: "COMPONENT_BROADENING_ERR"),
            meaning: "two clouds, the brighter first", axis: .component,
            values: { $0.componentPlanes { [$0.broadening] } }),
        MapPlane(
            name: "COMPONENT_BROADENING_ERR", unit: "km s-1", role: .error(of: "COMPONENT_BROADENING"),
            meaning: "1 sigma", axis: .component, values: { $0.componentPlanes { [$0.broadeningError] } }),
        MapPlane(
            name: "COMPONENT_FLUX", unit: "erg s-1 cm-2", role: .measurement(error: "COMPONENT_FLUX_ERR"),
            meaning: "lines of the brighter cloud, of the other", axis: .lineOfComponent,
            values: { $0.componentPlanes(\.flux) }),
        MapPlane(
            name: "COMPONENT_FLUX_ERR", unit: "erg s-1 cm-2", role: .error(of: "COMPONENT_FLUX"),
            meaning: "1 sigma, sky lines in it", axis: .lineOfComponent,
            values: { $0.componentPlanes(\.fluxError) }),
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

extension MapPlane {
    /// The name and meaning of each plane of a stack.
    var planes: [(name: String, meaning: String)] {
        let lines = EmissionLine.sn3.map { ($0.name, "air \($0.airWavelength) nm") }
        let clouds = ["brighter", "fainter"]
        return switch axis {
        case .line: lines
        case .component: clouds.map { ($0, "cloud of the pair") }
        case .lineOfComponent: clouds.flatMap { cloud in lines.map { ("\($0.0) \(cloud)", $0.1) } }
        }
    }
}
