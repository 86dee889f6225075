using System.Text;

namespace CommunityAlerts.Tests.Fuzzing;

/// <summary>Makes texts that readers trip over, from words of their own grammar; the same for the same seed.</summary>
internal sealed class Mutations(int seed)
{
    private static readonly string[] Odd =
    [
        "",
        " ",
        "\t",
        "\r",
        "\n",
        "\r\n",
        "\0",
        "\u0001",
        "\u0085",
        "\u2028",
        "\u202e",
        "\ufeff",
        "\ud800",
        "\udc00",
        "😀",
        "e\u0301\u0323",
        "İ",
        "ß",
        "٣",
        "１",
        "\"",
        "'",
        "\\",
        ",",
        ";",
        ":",
        "=",
        "|",
        "/",
        "~",
        "{",
        "}",
        "[",
        "]",
        "<",
        ">",
        "&",
        "%00",
        "%",
        "-1",
        "0",
        "1",
        "-0",
        "1e9",
        "1E+400",
        "2147483647",
        "2147483648",
        "-2147483649",
        "9223372036854775808",
        "99999999999999999999",
        "0x1F",
        "NaN",
        "null",
        "true",
        "0001-01-01",
        "9999-12-31",
        "1600-12-31T23:59:59Z",
        "2027-02-29",
        "24:00",
        "00000000",
    ];

    private readonly Random _random = new(seed);

    public int Below(int end) => _random.Next(end);

    public bool Chance(int inHundred) => _random.Next(100) < inHundred;

    public T Any<T>(IReadOnlyList<T> of) => of[_random.Next(of.Count)];

    /// <summary>Some words in a row, each of them now and then odd.</summary>
    public string Words(IReadOnlyList<string> words, int most, string between = "") =>
        string.Join(between, Enumerable.Range(0, 1 + Below(most)).Select(_ => Chance(15) ? Any(Odd) : Any(words)));

    /// <summary>
    /// A text with up to four changes: cut, doubled, something odd put in, or a piece repeated up to 10,000 times.
    /// </summary>
    public string Spoil(string text)
    {
        var spoilt = new StringBuilder(text);
        for (var change = Below(5); change > 0; change--)
        {
            var at = Below(spoilt.Length + 1);
            var length = Math.Min(spoilt.Length - at, Below(20));
            var piece = spoilt.ToString(at, length);
            switch (Below(5))
            {
                case 0:
                    spoilt.Remove(at, length);
                    break;
                case 1:
                    spoilt.Insert(at, piece);
                    break;
                case 2 when Chance(20):
                    spoilt.Insert(
                        at,
                        string.Concat(Enumerable.Repeat(piece.Length > 0 ? piece : Any(Odd), 1 + Below(10_000)))
                    );
                    break;
                case 3 when Chance(20):
                    spoilt.Length = at;
                    break;
                default:
                    spoilt.Insert(at, Any(Odd));
                    break;
            }
        }

        return spoilt.ToString();
    }

    /// <summary>UTF-8, with a lone byte changed now and then.</summary>
    public byte[] Bytes(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        if (bytes.Length > 0 && Chance(20))
        {
            bytes[Below(bytes.Length)] = (byte)Below(256);
        }

        return bytes;
    }
}
