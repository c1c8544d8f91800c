import Spectra

/// Two clouds of gas on one line of sight, each with five lines tied in velocity and broadening, on one continuum: what
/// a fit of both found.
package struct PairFit: Sendable, Equatable {
    /// One of the clouds.
    package struct Component: Sendable, Equatable {
        package var kinematics = Kinematics()
        /// Of each line, spectrum's unit times Angstrom.
        package var flux = LineValues(repeating: .nan)
        package var fluxError = LineValues(repeating: .nan)
    }

    /// The cloud that is brighter in H-alpha, and the other.
    package var brighter = Component()
    package var fainter = Component()
    /// By how much Akaike's criterion, chi-square plus twice the number of parameters, prefers two clouds to one.
    package var evidence = -Double.infinity
    package var status: FitStatus
}
