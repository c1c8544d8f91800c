/// The scan's frames put together: what the detector saw, in counts.
///
/// HDF5 cubes hold theirs. That of a FITS cube `NNNNNNNp.fits` is the image `NNNNNNNv.fits` beside it, taken to be the sum
/// of the frames as in HDF5 cubes of level 2 and later.
package struct DeepFrame: Sendable {
    package let width, height: Int
    /// Mean counts of one frame, row by row; NaN where the file has no number.
    package let countsPerStep: [Float]

    package init(width: Int, height: Int, countsPerStep: [Float]) {
        self.width = width
        self.height = height
        self.countsPerStep = countsPerStep
    }

    /// Where a FITS cube's deep frame is looked for; nil for a cube whose name does not end in an odometer and `p`.
    package static func path(beside cube: String) -> String? {
        let stem = CompanionImage.stem(of: cube)
        guard stem.hasSuffix("p"), stem.dropLast().suffix(7).count(where: { $0.isASCII && $0.isNumber }) == 7 else {
            return nil
        }
        return stem.dropLast() + "v.fits"
    }
}
