using System.Globalization;
using CommunityAlerts.Sms;
using CommunityAlerts.Storage;

namespace CommunityAlerts.Rounds.Questions;

/// <summary>
/// The code of an answer page's address: 3 characters that lead to the round, one that leads to the bucket, and 17 (85
/// bits) of a keyed hash of round and person, all of <c>0-9a-v</c>.
/// </summary>
/// <param name="Tag">The tag of the round, by which it is found.</param>
/// <param name="BucketLetter">The bucket modulo 32.</param>
/// <param name="Value">The whole code. Never in a key or a log.</param>
public sealed record AnswerCode(string Tag, int BucketLetter, string Value)
{
    /// <summary>The number of characters.</summary>
    public const int Length = TagLength + 1 + HashLength;

    /// <summary>The number of characters of a round's tag.</summary>
    public const int TagLength = 3;

    /// <summary>The number of different letters of a bucket.</summary>
    public const int BucketLetters = 32;
    private const int HashLength = 17;

    /// <summary>
    /// Reads a code of an address; null where it has another form. Looks at as many characters of each text, so that
    /// the time tells nothing of where it is wrong.
    /// </summary>
    public static AnswerCode? TryParse(string text)
    {
        var isWrong = text.Length ^ Length;
        for (var i = 0; i < Length; i++)
        {
            int c = i < text.Length ? text[i] : 'z';
            // A difference is negative below a range and above it: its sign bit tells without a branch.
            var notDigit = (c - '0') | ('9' - c);
            var notLetter = (c - 'a') | ('v' - c);
            isWrong |= (notDigit & notLetter) >> 31;
        }

        return isWrong != 0
            ? null
            : new AnswerCode(
                text[..TagLength],
                HashedKey.Alphabet.IndexOf(text[TagLength], StringComparison.Ordinal),
                text
            );
    }

    /// <summary>Makes the key of the row that says whom the code is for: of the code only its hash is stored.</summary>
    public string MakeRowKey() => RowPrefix + HashedKey.Compute(Value);

    /// <summary>The beginning of the keys of rows of codes.</summary>
    public const string RowPrefix = "code~";

    /// <summary>Lists the buckets that the code may belong to, of [0, <paramref name="buckets"/>).</summary>
    public IEnumerable<int> FindBuckets(int buckets) =>
        Enumerable.Range(0, buckets).Where(b => b % BucketLetters == BucketLetter);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Tag}…");

    internal static AnswerCode Make(string tag, int bucket, string hash) =>
        new(tag, bucket % BucketLetters, $"{tag}{HashedKey.Alphabet[bucket % BucketLetters]}{hash[..HashLength]}");
}

/// <summary>Makes the codes of answer pages, without a look-up.</summary>
public sealed class AnswerCodes(NumberKeys keys)
{
    /// <summary>Makes the code of a person in a round; a repeat makes the same.</summary>
    /// <param name="tag">The tag of the round.</param>
    /// <param name="round">The id of the round.</param>
    /// <param name="contact">The key of the person's number.</param>
    /// <param name="buckets">The number of buckets, setting <c>Alerts:Buckets</c>.</param>
    public AnswerCode Make(string tag, string round, NumberKey contact, int buckets) =>
        AnswerCode.Make(
            tag,
            contact.Bucket(buckets),
            keys.MakeHash("answer code", HashedKey.Length, round, contact.Value)
        );
}
