using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;

namespace CommunityAlerts.Problems;

/// <summary>Either a value or the <see cref="Problems.Problem"/> that prevented it.</summary>
public sealed class Result<T>
{
    private Result(T? value, Problem? problem) => (Value, Problem) = (value, problem);

    public T? Value { get; }
    public Problem? Problem { get; }

    [MemberNotNullWhen(true, nameof(Value))]
    [MemberNotNullWhen(false, nameof(Problem))]
    public bool IsOk => Problem is null;

    public static implicit operator Result<T>(T value) => new(value, problem: null);

    public static implicit operator Result<T>(Problem problem) => new(default, problem);

    /// <summary>Shapes the result for HTTP: <paramref name="ok"/> for a value, problem details otherwise.</summary>
    public IResult ToHttp(Func<T, IResult> ok) => IsOk ? ok(Value) : Problem.ToHttp();
}
