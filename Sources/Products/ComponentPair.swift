/// Two clouds of gas on the line of sight of one pixel.
package struct ComponentPair: Sendable, Equatable {
    /// One of them; units and frame as in `FieldMaps`.
    package struct Component: Sendable, Equatable {
        package var velocity, velocityError, broadening, broadeningError: Float
        package var halphaFlux, halphaFluxError: Float

        package init(
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
    package let pixel: Int
    /// The cloud that is brighter in H-alpha, and the other.
    package let brighter, fainter: Component
    /// By how much Akaike's criterion prefers two clouds to one.
    package let evidence: Float

    package init(pixel: Int, brighter: Component, fainter: Component, evidence: Float) {
        self.pixel = pixel
        self.brighter = brighter
        self.fainter = fainter
        self.evidence = evidence
    }
}
