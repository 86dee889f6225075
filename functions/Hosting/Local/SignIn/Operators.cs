using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using CommunityAlerts.Api;
using NodaTime;

namespace CommunityAlerts.Hosting.Local.SignIn;

/// <summary>A person who may call this host.</summary>
/// <param name="Name">The name, unique regardless of case.</param>
/// <param name="Token">Sent as <c>Authorization: Bearer …</c>. Unique, since it alone identifies the caller.</param>
/// <param name="Roles">The roles, at least one.</param>
/// <param name="Area">The path of the area that they cover; null or empty is the whole tree.</param>
/// <param name="Invitation">The last invitation to sign in; null where there was none.</param>
public sealed record Operator(
    string Name,
    string Token,
    IReadOnlyList<Role> Roles,
    string? Area = null,
    Invitation? Invitation = null
)
{
    /// <summary>Returns the operator as the caller of a request.</summary>
    public Caller ToCaller() => new(Name, Roles, Area ?? "");
}

/// <summary>The operators who may call now, found by their token.</summary>
public sealed class Operators(IEnumerable<Operator> known) : IOperatorRights
{
    private static readonly Role[] DefaultRoles = [Role.Administrator, Role.Official, Role.Visitor, Role.Auditor];

    // Compared by hash: equal lengths, so that a comparison takes constant time.
    private volatile IReadOnlyList<(byte[] Hash, Operator Operator)> _known = WithHashes(known);
    private volatile IReadOnlyList<(byte[] Hash, Operator Operator)> _guests = [];

    /// <summary>The operators without guests.</summary>
    public IReadOnlyList<Operator> All => [.. _known.Select(k => k.Operator)];

    /// <summary>Creates one operator a role, for the whole tree, with new tokens.</summary>
    public static IReadOnlyList<Operator> CreateDefaults() =>
        [.. DefaultRoles.Select(role => new Operator($"{role}", NewToken(), [role]))];

    /// <summary>Whether an operator is one of those made at the first start, who are nobody in particular.</summary>
    public static bool IsDefault(Operator @operator) =>
        DefaultRoles.Any(role => string.Equals(@operator.Name, $"{role}", StringComparison.Ordinal));

    /// <summary>Validates operators from a file or from settings, which people write.</summary>
    /// <returns>A clause that names no token; null where there is at least one operator, each has a name, a token and a
    /// role, and no two share a name or a token.</returns>
    public static string? Validate(IReadOnlyList<Operator?> operators)
    {
        if (operators.Count == 0 || !operators.All(IsComplete))
        {
            return "at least one operator is needed, and each with a name, a token and at least one role";
        }

        // As tokens are compared: white space around one does not count, its case does.
        return FindDuplicate(operators, o => o.Token.Trim(), StringComparer.Ordinal) is var (owner, other)
                ? $"'{owner.Name}' and '{other.Name}' have the same token, so a request cannot tell which of them calls"
            : FindDuplicate(operators, o => o.Name.Trim(), StringComparer.OrdinalIgnoreCase) is var (first, second)
                ? $"two people have the same name, '{first.Name}' and '{second.Name}'"
            : null;
    }

    /// <summary>Creates a token of 192 random bits: 32 letters, digits, dashes and underscores.</summary>
    public static string NewToken() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(24));

    /// <summary>Adds an operator until the host stops, who is neither listed nor stored.</summary>
    public void AddGuest(Operator guest) => _guests = [.. _guests, (Hash(guest.Token), guest)];

    /// <summary>Replaces the operators who may call from now on.</summary>
    public void Replace(IEnumerable<Operator> known) => _known = WithHashes(known);

    /// <summary>Finds the operator who has a token; null where nobody has it.</summary>
    public Operator? FindByToken(string token) => Find(Hash(token));

    /// <summary>Finds the operator whose token has a hash, as <see cref="ComputeHash"/> gives it.</summary>
    public Operator? FindByHash(string tokenHash) => Find(Convert.FromBase64String(tokenHash));

    /// <summary>Finds an operator or a guest by name, regardless of case; null where there is none.</summary>
    public Operator? FindByName(string name) =>
        _known
            .Concat(_guests)
            .Select(k => k.Operator)
            .FirstOrDefault(o => string.Equals(o.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The subject of an operator in the audit log, which holds no name there.</summary>
    public static string SubjectOf(string name) =>
        $"operator-{Convert.ToHexStringLower(Hash(name.ToUpperInvariant()))[..16]}";

    /// <summary>SHA-256 of a token, in base64.</summary>
    public static string ComputeHash(string token) => Convert.ToBase64String(Hash(token.Trim()));

    private Operator? Find(byte[] wanted)
    {
        Operator? found = null;
        foreach (var (hash, candidate) in _known.Concat(_guests))
        {
            found = CryptographicOperations.FixedTimeEquals(hash, wanted) ? candidate : found;
        }

        return found;
    }

    public Caller? Find(Caller asSeen, Instant seenAt) => FindByName(asSeen.Name)?.ToCaller();

    private static bool IsComplete(Operator? person) =>
        person is not null
        && !string.IsNullOrWhiteSpace(person.Name)
        && !string.IsNullOrWhiteSpace(person.Token)
        && person.Roles is { Count: > 0 }
        && person.Roles.All(Enum.IsDefined);

    private static (Operator One, Operator Other)? FindDuplicate(
        IReadOnlyList<Operator?> operators,
        Func<Operator, string> member,
        StringComparer comparer
    ) =>
        operators.GroupBy(o => member(o!), comparer).FirstOrDefault(g => g.Skip(1).Any()) is { } duplicates
            ? (duplicates.First()!, duplicates.ElementAt(1)!)
            : null;

    private static IReadOnlyList<(byte[] Hash, Operator Operator)> WithHashes(IEnumerable<Operator> operators) =>
        [.. operators.Select(o => (Hash(o.Token.Trim()), o))];

    private static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
