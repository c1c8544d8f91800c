import Spectra

/// Two clouds of gas on the line of sight of one pixel.
package struct ComponentPair: Sendable, Equatable {
    /// One of them; units and frame as in `FieldMaps`.
    package struct Component: Sendable, Equatable {
        package var velocity, velocityError, broadening, broadeningError: Float
        /// In the order of `EmissionLine.sn3`.
        package var flux, fluxError: [Float]

        package init(
            velocity: Float, velocityError: Float, broadening: Float, broadeningError: Float, flux: [Float],
            fluxError: [Float]
        ) {
            self.velocity = velocity
            self.velocityError = velocityError
            self.broadening = broadening
            self.broadeningError = broadeningError
            self.flux = flux
            self.fluxError = fluxError
        }
    }

    /// Index of the pixel in a plane of the maps.
    package let pixel: Int
    /// The cloud that is brighter in H-alpha, and the other.
    package let brighter, fainter: Component
    /// The decrease of Akaike's criterion from one cloud to two.
    package let deltaAIC: Float
    /// Right ascension and declination of the pixel's centre, degrees, in the cube's system; NaN where it has none.
    package internal(set) var rightAscension = Double.nan
    package internal(set) var declination = Double.nan

    package init(pixel: Int, brighter: Component, fainter: Component, deltaAIC: Float) {
        self.pixel = pixel
        self.brighter = brighter
        self.fainter = fainter
        self.deltaAIC = deltaAIC
    }
}

extension FieldMaps {
    /// Tells the pixels with two clouds where they are on the sky.
    package mutating func locateComponents(_ position: Assessment.SkyPosition) {
        for index in components.indices {
            let pixel = components[index].pixel
            guard let found = position(Double(pixel % width), Double(pixel / width)) else { continue }
            components[index].rightAscension = found.rightAscension
            components[index].declination = found.declination
        }
    }

    /// Planes of the components, the brighter cloud's first; NaN where there is one cloud or none.
    ///
    /// - Parameter values: of a component, one for each of its planes.
    /// - Returns: plane by plane; empty where no pixel has two clouds.
    func componentPlanes(_ values: (ComponentPair.Component) -> [Float]) -> [Float] {
        guard let first = components.first else { return [] }
        let depth = values(first.brighter).count
        var planes = [Float](repeating: .nan, count: 2 * depth * pixelCount)
        for pair in components {
            for (index, value) in (values(pair.brighter) + values(pair.fainter)).enumerated() {
                planes[index * pixelCount + pair.pixel] = value
            }
        }
        return planes
    }
}
