import Cubes
import FITS
import HDF5
import Spectra

/// What stands where in an HDF5 cube of a level.
struct HDF5CubeLayout {
    /// Rise of the flux of a count from the first channel to the last, where each has its own.
    private static let fluxPerCountRise = 0.05

    let channelCount: Int
    let isComplex: Bool
    /// No level that any reader knows: the arrays get an axis too many.
    let isUnknown: Bool
    /// The attributes of the root group.
    let attributes: [(name: String, value: HDF5Value)]
    /// Key, value, comment and type of each header card; empty but at level 1.
    let headerRows: [[String]]
    /// Row by row.
    let images: [(name: String, values: [Float])]
    let arrays: [(name: String, columns: Range<Int>, rows: Range<Int>)]
    /// What the file holds for a flux of 1, for each channel.
    private let factors: [Float]

    init(_ field: FieldSimulation) {
        let (parameters, claims) = (field.parameters, CubeClaims(field))
        channelCount = parameters.channelCount
        isComplex = parameters.hasImaginaryPart
        isUnknown = parameters.fault == .unknownFormat
        let fluxesPerCount = Self.fluxesPerCount(parameters, for: 1)
        let steps = Double(channelCount) * CubeClaims.exposure
        factors = (0..<channelCount).map { channel in
            guard parameters.format == .level3 else { return 1 }
            let flux = CubeClaims.fluxPerCount * fluxesPerCount[fluxesPerCount.count == 1 ? 0 : channel]
            return Float(steps / flux)
        }
        let quadrants = Self.quadrants(parameters)
        arrays =
            parameters.format == .level1 ? quadrants : [("data", 0..<parameters.width, 0..<parameters.height)]
        headerRows = parameters.format == .level1 ? CubeCards(field).cards.map(Self.headerRow) : []
        attributes =
            parameters.format == .level1
            ? HDF5RootAttributes.dimensions(parameters)
            : HDF5RootAttributes(field, claims).all
                + Self.level(parameters, Self.fluxesPerCount(parameters, for: claims.fluxPerCount))
        let counts = FieldDeepFrame(field).countsPerStep
        let isMean = parameters.format == .level1
        let deepFrame = isMean ? counts : counts.map { $0 * Float(parameters.channelCount) }
        images = [("deep_frame", deepFrame)] + (FieldLaserMap(field).wavelengths.map { [("calib_map", $0)] } ?? [])
    }

    /// Attributes that tell the level, and the flux of a count.
    private static func level(
        _ parameters: FieldParameters, _ fluxes: [Double]
    ) -> [(name: String, value: HDF5Value)] {
        let flux: HDF5Value = fluxes.count == 1 ? .real(fluxes[0]) : .reals(fluxes)
        guard parameters.fault != .unknownFormat else { return [("flambda", flux)] }
        switch parameters.format {
        case .level2: return [("level2", .logical(true)), ("flambda", flux)]
        case .level25: return [("level3", .logical(true)), ("flambda", flux), ("flambda2", flux)]
        case .level3: return [("level3", .logical(true)), ("flambda", flux)]
        case .fits, .level1: return []
        }
    }

    private static func fluxesPerCount(_ parameters: FieldParameters, for flux: Double) -> [Double] {
        let hasOneEach = parameters.fluxHabit == .scaled && [.level25, .level3].contains(parameters.format)
        guard hasOneEach else { return [flux] }
        return (0..<parameters.channelCount).map {
            flux * (1 + fluxPerCountRise * Double($0) / Double(parameters.channelCount))
        }
    }

    /// Nine parts of a third of the width and height each, the last ones with the remainder.
    private static func quadrants(
        _ parameters: FieldParameters
    ) -> [(name: String, columns: Range<Int>, rows: Range<Int>)] {
        func third(_ index: Int, of length: Int) -> Range<Int> {
            index * (length / 3)..<(index == 2 ? length : (index + 1) * (length / 3))
        }
        return (0..<9).filter { $0 != 4 || parameters.fault != .missingQuadrant }.map { index in
            ("quad00\(index)/data", third(index % 3, of: parameters.width), third(index / 3, of: parameters.height))
        }
    }

    /// The row of a card: its value as astropy reads it, its type as Python names it.
    private static func headerRow(_ card: FITSCard) -> [String] {
        let card = HeaderCard(card.text.utf8)
        guard let value = card.value else { return [card.keyword, card.comment, "", "<class 'str'>"] }
        let isText = card.text.dropFirst(10).drop { $0 == " " }.hasPrefix("'")
        if isText { return [card.keyword, value, card.comment, "<class 'str'>"] }
        if let logical = card.logical {
            return [card.keyword, logical ? "True" : "False", card.comment, "<class 'bool'>"]
        }
        let type = Int(value) == nil ? "<class 'float'>" : "<class 'int'>"
        return [card.keyword, value, card.comment, type]
    }

    /// A part of a tile as [column][row][channel], complex numbers as r and i by turns.
    func transposed(
        _ tile: FieldTile, columns: Range<Int>, rows: Range<Int>, real: UnsafePointer<Float>,
        imaginary: UnsafePointer<Float>?
    ) -> [Float] {
        let count = columns.count * rows.count * channelCount
        return [Float](unsafeUninitializedCapacity: isComplex ? 2 * count : count) { values, filled in
            var position = 0
            for x in columns {
                for y in rows {
                    let pixel = (y - tile.rows.lowerBound) * tile.columns.count + x - tile.columns.lowerBound
                    for channel in 0..<channelCount {
                        let (index, factor) = (channel * tile.pixelCount + pixel, factors[channel])
                        values.initializeElement(at: position, to: factor * real[index])
                        position += 1
                        guard isComplex else { continue }
                        values.initializeElement(at: position, to: factor * (imaginary?[index] ?? 0))
                        position += 1
                    }
                }
            }
            filled = position
        }
    }
}
