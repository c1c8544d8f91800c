/// The night sky about one zero point and one line width, to first order in both.
///
/// From the middle of a block of 13 x 64 pixels to its corner the zero point changes by 0.8 km/s and the line width by
/// 4e-4 cm-1: what first order leaves out is below 4e-4 of a line's height, at a fraction of a microsecond a pixel.
package struct LocalSky: Sendable {
    /// km/s.
    package let velocity: Double
    /// cm-1.
    let lineWidth: Double
    /// The sky there, the cube's unit, and its derivatives per km/s and per cm-1.
    let value, byVelocity, byLineWidth: [Float]

    /// Takes the sky of a pixel out of its spectrum.
    ///
    /// - Parameters:
    ///   - velocity: the pixel's zero point, km/s.
    ///   - lineWidth: full width at half maximum of the pixel's sinc, cm-1.
    ///   - spectrum: as many values as the sky's axis has channels.
    @inline(never)
    package func subtract(velocity: Double, lineWidth: Double, from spectrum: UnsafeMutablePointer<Float>) {
        let (faster, wider) = (Float(velocity - self.velocity), Float(lineWidth - self.lineWidth))
        value.withUnsafeBufferPointer { value in
            byVelocity.withUnsafeBufferPointer { byVelocity in
                byLineWidth.withUnsafeBufferPointer { byLineWidth in
                    for channel in 0..<value.count {
                        spectrum[channel] -=
                            value[channel] + faster * byVelocity[channel] + wider * byLineWidth[channel]
                    }
                }
            }
        }
    }
}
