/// Two clouds of gas on the line of sight of one pixel.
public struct ComponentPair: Sendable, Equatable {
    /// One of them; units and frame as in `FieldMaps`.
    public struct Component: Sendable, Equatable {
        public var velocity, velocityError, broadening, broadeningError: Float
        public var halphaFlux, halphaFluxError: Float

        public init(
            velocity: Float, velocityError: Float, broadening: Float, broadeningError: Float, halphaFlux: Float,
            halphaFluxError: Float
        ) {
            self.velocity = velocity
            self.velocityError = velocityError
            self.broadening = broadening
            self.broadeningError = broadeningError
            self.halphaFlux = halphaFlux
            self.halphaFluxError = halphaFluxError
        }
    }

    /// Index of the pixel in a plane of the maps.
    public let pixel: Int
    /// The cloud that is brighter in H-alpha, and the other.
    public let brighter, fainter: Component
    /// By how much Akaike's criterion prefers two clouds to one.
    public let evidence: Float

    public init(pixel: Int, brighter: Component, fainter: Component, evidence: Float) {
        self.pixel = pixel
        self.brighter = brighter
        self.fainter = fainter
        self.evidence = evidence
    }
}
