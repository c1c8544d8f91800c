import Matrices
import Testing

@Suite struct MatrixProductTests {
    // 2 x 3 and 3 x 2, their products by hand.
    private let left: [Float] = [1, 2, 3, 4, 5, 6]
    private let right: [Float] = [7, 8, 9, 10, 11, 12]

    private func product(
        _ left: MatrixView, _ right: MatrixView, count: Int, adding: Bool = false, start: Float = 0
    ) -> [Float] {
        var target = [Float](repeating: start, count: count)
        MatrixProduct.multiply(left, right, into: &target, adding: adding)
        return target
    }

    @Test func productsAreThoseOfPaperAndPencil() {
        left.withUnsafeBufferPointer { left in
            right.withUnsafeBufferPointer { right in
                let a = MatrixView(left.baseAddress!, rows: 2, columns: 3)
                let b = MatrixView(right.baseAddress!, rows: 3, columns: 2)
                #expect(product(a, b, count: 4) == [58, 64, 139, 154])
                #expect(product(a, b, count: 4, adding: true, start: 1) == [59, 65, 140, 155])
                #expect(product(a, b, count: 4, start: .nan) == [58, 64, 139, 154])
            }
        }
    }

    @Test func aTransposedFactorIsTakenColumnByColumn() {
        left.withUnsafeBufferPointer { left in
            right.withUnsafeBufferPointer { right in
                let a = MatrixView(left.baseAddress!, rows: 2, columns: 3)
                let b = MatrixView(right.baseAddress!, rows: 2, columns: 3)
                #expect(product(a, b.transposed, count: 4) == [50, 68, 122, 167])
                #expect(product(a.transposed, b, count: 9) == [47, 52, 57, 64, 71, 78, 81, 90, 99])
            }
        }
    }

    @Test func aStrideSkipsWhatLiesBetweenRows() {
        let (identity, padded): ([Float], [Float]) = ([1, 0, 0, 1], [1, 2, .nan, 3, 4, .nan])
        identity.withUnsafeBufferPointer { identity in
            padded.withUnsafeBufferPointer { padded in
                let a = MatrixView(identity.baseAddress!, rows: 2, columns: 2)
                let b = MatrixView(padded.baseAddress!, rows: 2, columns: 2, stride: 3)
                #expect(product(a, b, count: 4) == [1, 2, 3, 4])
            }
        }
    }
}
