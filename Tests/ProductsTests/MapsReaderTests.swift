import Foundation
import Products
import TestSupport
import Testing

@Suite struct MapsReaderTests {
    @Test func readsBackWhatWasWritten() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/maps [1].fits"
        let result = SyntheticField.result(width: 37, height: 23)
        try MapsFile.write(result, to: path)
        let flux = try MapsReader(path).plane("FLUX")
        #expect(flux.count == 5 * 37 * 23)
        #expect(zip(flux, result.maps.flux).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) })
    }

    @Test func namesThePlaneAndTheFileItCannotRead() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/maps.fits"
        try MapsFile.write(SyntheticField.result(width: 9, height: 9), to: path)
        for (file, plane) in [(path, "DISPERSION"), (directory.path + "/absent.fits", "VELOCITY")] {
            let error = #expect(throws: ProductError.self) { try MapsReader(file).plane(plane) }
            #expect(error?.code == .unreadable)
            #expect(error?.message.contains(file) == true && error?.message.contains(plane) == true)
        }
    }
}
