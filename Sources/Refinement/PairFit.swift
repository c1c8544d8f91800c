import Spectra

/// Two clouds of gas on one line of sight, each with five lines tied in velocity and broadening, on one continuum: what
/// a fit of both found.
public struct PairFit: Sendable, Equatable {
    /// One of the clouds.
    public struct Component: Sendable, Equatable {
        public var kinematics = Kinematics()
        /// Of each line, spectrum's unit times Angstrom.
        public var flux = LineValues(repeating: .nan)
        public var fluxError = LineValues(repeating: .nan)
    }

    /// The cloud that is brighter in H-alpha, and the other.
    public var brighter = Component()
    public var fainter = Component()
    /// By how much Akaike's criterion, chi-square plus twice the number of parameters, prefers two clouds to one.
    public var evidence = -Double.infinity
    public var status: FitStatus
}
