export function Mark({ className = "" }: { readonly className?: string }) {
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true" className={`shrink-0 ${className}`}>
      <rect width="32" height="32" rx="7" fill="#14304a" />
      <path d="M10 7.5h15l-4.6 5 4.6 5H10z" fill="#f2b63c" />
      <path
        d="M8 6v20h16"
        stroke="#fff"
        strokeWidth="2.6"
        strokeLinecap="round"
        strokeLinejoin="round"
        fill="none"
      />
    </svg>
  );
}
