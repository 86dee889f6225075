using CommunityAlerts.Api;
using CommunityAlerts.Areas;
using CommunityAlerts.Problems;

namespace CommunityAlerts.Hosting.Local;

/// <summary>
/// Changes who may call this host, at once, and keeps it in the data folder. An administrator of the whole tree always
/// remains.
/// </summary>
/// <param name="operators">Who may call now.</param>
/// <param name="folder">Where it is kept.</param>
/// <param name="areGiven">Whether settings name the operators: then nothing is changed here.</param>
public sealed class OperatorService(Operators operators, DataFolder folder, bool areGiven) : IDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);

    public bool AreGiven => areGiven;

    public IReadOnlyList<Operator> All => operators.All;

    /// <summary>Adds an operator with a token of their own, or gives one other roles and another area.</summary>
    /// <param name="name">1 to 60 characters, unique whatever the case.</param>
    /// <param name="roles">At least one.</param>
    /// <param name="area">Empty is the whole tree.</param>
    /// <param name="cancellationToken">Ends the call before anything is changed.</param>
    public async Task<Result<SavedOperator>> PutAsync(
        string name,
        IReadOnlyList<Role> roles,
        string area,
        CancellationToken cancellationToken
    )
    {
        var errors = new List<FieldError>();
        if (name.Trim() is not { Length: > 0 and <= 60 } || !OneLine.IsPlain(name))
        {
            errors.Add(new("name", "unusable-name", "A name has 1 to 60 characters."));
        }

        if (roles.Count == 0)
        {
            errors.Add(new("/roles", "wrong-count", "Somebody without a role may do nothing: name at least one."));
        }

        if (!Area.IsPath(area))
        {
            errors.Add(new("/area", "unreadable-area", "An area is a path such as beiguan/hongqilu/dadaoxi/03."));
        }

        if (errors.Count > 0)
        {
            return CommonProblems.InvalidFields(errors);
        }

        return await ChangeAsync<SavedOperator>(
            all =>
            {
                var before = Find(all, name);
                var after = new Operator(
                    before?.Name ?? name.Trim(),
                    before?.Token ?? Operators.NewToken(),
                    [.. roles.Distinct()],
                    area
                );
                var saved = new SavedOperator(after, IsNew: before is null);
                return (saved.IsNew ? [.. all, after] : With(all, before!, after), saved);
            },
            cancellationToken
        );
    }

    /// <summary>Gives an operator a new token; the old one opens nothing from now on.</summary>
    public Task<Result<Operator>> RenewAsync(string name, CancellationToken cancellationToken) =>
        ChangeAsync<Operator>(
            all =>
            {
                if (Find(all, name) is not { } before)
                {
                    return LocalProblems.UnknownOperator(name);
                }

                var after = before with { Token = Operators.NewToken() };
                return (With(all, before, after), after);
            }, cancellationToken);

    /// <summary>Lets somebody in no more.</summary>
    public Task<Result<Operator>> RemoveAsync(string name, CancellationToken cancellationToken) =>
        ChangeAsync<Operator>(
            all =>
                Find(all, name) is { } before
                    ? ([.. all.Where(o => o != before)], before)
                    : LocalProblems.UnknownOperator(name),
            cancellationToken
        );

    public void Dispose() => _gate.Dispose();

    private static Operator? Find(IReadOnlyList<Operator> all, string name) =>
        all.FirstOrDefault(o => string.Equals(o.Name, name.Trim(), StringComparison.OrdinalIgnoreCase));

    private static IReadOnlyList<Operator> With(IReadOnlyList<Operator> all, Operator before, Operator after) =>
        [.. all.Select(o => o == before ? after : o)];

    private async Task<Result<T>> ChangeAsync<T>(
        Func<IReadOnlyList<Operator>, Result<(IReadOnlyList<Operator> All, T Answer)>> change,
        CancellationToken cancellationToken
    )
    {
        if (areGiven)
        {
            return LocalProblems.OperatorsGiven();
        }

        await _gate.WaitAsync(cancellationToken);
        try
        {
            var changed = change(operators.All);
            if (!changed.IsOk)
            {
                return changed.Problem;
            }

            var (all, answer) = changed.Value;
            if (!all.Any(o => o.Roles.Contains(Role.Administrator) && string.IsNullOrEmpty(o.Area)))
            {
                return LocalProblems.LastAdministrator();
            }

            // Stored first, so that an issued token is valid after any crash.
            await folder.KeepOperatorsAsync(all, cancellationToken);
            operators.Replace(all);
            return answer;
        }
        finally
        {
            _gate.Release();
        }
    }
}

/// <summary>An operator as saved.</summary>
public sealed record SavedOperator(Operator Operator, bool IsNew);
